/** The part of JSON Schema that describes settings, as zod's `toJSONSchema` writes it. */
export interface JsonSchema {
  readonly description?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema | boolean>> | undefined;
  /** A schema; several for tuples, which settings do not use. */
  readonly items?: unknown;
  readonly oneOf?: readonly (JsonSchema | boolean)[] | undefined;
  readonly anyOf?: readonly (JsonSchema | boolean)[] | undefined;
  readonly minItems?: number | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** A boolean only in old drafts, which zod's type covers. */
  readonly exclusiveMinimum?: number | boolean | undefined;
  readonly exclusiveMaximum?: number | boolean | undefined;
}

/** A schema and all its alternatives, at any depth. */
export function alternativesOf(schema: JsonSchema | boolean): JsonSchema[] {
  if (typeof schema === 'boolean') return [];
  return [schema, ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap(alternativesOf)];
}

/** Dotted names of every key of a schema. */
export function keysOf(schema: JsonSchema | boolean, prefix = ''): readonly string[] {
  const keys = alternativesOf(schema).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([key, child]) => [
      prefix + key,
      ...keysOf(child, `${prefix}${key}.`),
    ]),
  );
  return [...new Set(keys)];
}

/** The schemas of the value at a path: one for each alternative that has it; none if there is no such key. */
export function schemasAt(schema: JsonSchema | boolean, path: readonly PropertyKey[]): JsonSchema[] {
  return path.reduce<JsonSchema[]>(
    (parents, key) =>
      parents
        .flatMap(alternativesOf)
        .flatMap((parent) => childOf(parent, key) ?? [])
        .filter((child) => typeof child !== 'boolean'),
    typeof schema === 'boolean' ? [] : [schema],
  );
}

function childOf({ properties, items }: JsonSchema, key: PropertyKey): JsonSchema | boolean | undefined {
  if (typeof key === 'number') return typeof items === 'object' && items !== null ? items : undefined;
  return properties && Object.hasOwn(properties, key) ? properties[String(key)] : undefined;
}

/** The values that any of these schemas accepts, for messages: `a whole number ≥ 1, all or null`. */
export function describeValues(schemas: readonly (JsonSchema | boolean)[]): string {
  const texts = schemas.flatMap(valuesOf).filter((text) => text !== '');
  return list([...new Set(texts)]);
}

/** `a, b or c`. */
function list(texts: readonly string[]): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} or ${last}`;
}

function valuesOf(schema: JsonSchema | boolean): string[] {
  if (typeof schema === 'boolean') return [];
  if (schema.anyOf) return schema.anyOf.flatMap(valuesOf);
  if (schema.enum) return schema.enum.map(String);
  if (schema.const !== undefined) return [String(schema.const)];
  if (schema.oneOf) return ['an object'];
  return [schema.type ?? []].flat().map((type) => typeText(type, schema));
}

function typeText(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'integer':
      return wholeNumberText(schema);
    case 'number':
      return numberText(schema);
    case 'boolean':
      return 'true or false';
    case 'array':
      return listText(schema);
    case 'object':
      return 'an object';
    case 'string':
      return 'a text';
    default:
      return type;
  }
}

function listText({ minItems, items }: JsonSchema): string {
  const each = typeof items === 'object' && items !== null ? describeValues([items]) : '';
  return `a list of ${minItems === undefined ? '' : 'one or more '}values${each === '' ? '' : `, each ${each}`}`;
}

/** Lower and upper bound of a number. */
interface Bounds {
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** True if the bound itself is excluded. */
  readonly isAbove: boolean;
  readonly isBelow: boolean;
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): Bounds {
  const isAbove = typeof exclusiveMinimum === 'number';
  const isBelow = typeof exclusiveMaximum === 'number';
  return {
    low: isAbove ? exclusiveMinimum : minimum,
    high: isBelow ? exclusiveMaximum : maximum,
    isAbove,
    isBelow,
  };
}

/** zod limits whole numbers to those that a double can represent, which is not worth a mention. */
const isLimit = (limit: number): boolean => Math.abs(limit) < Number.MAX_SAFE_INTEGER;

function wholeNumberText(schema: JsonSchema): string {
  const { low = -Infinity, high = Infinity, isAbove, isBelow } = boundsOf(schema);
  const [first, last] = [isAbove ? low + 1 : low, isBelow ? high - 1 : high];
  if (isLimit(first)) return `a whole number ${isLimit(last) ? `from ${first} to ${last}` : `≥ ${first}`}`;
  return isLimit(last) ? `a whole number ≤ ${last}` : 'a whole number';
}

function numberText(schema: JsonSchema): string {
  const { low, high, isAbove, isBelow } = boundsOf(schema);
  if (low !== undefined && high !== undefined) {
    if (isAbove && isBelow) return `a number between ${low} and ${high}`;
    if (isAbove) return `a number above ${low}, at most ${high}`;
    return `a number from ${low} ${isBelow ? `(included) to ${high} (excluded)` : `to ${high}`}`;
  }
  if (low !== undefined) return `a number ${isAbove ? 'above' : '≥'} ${low}`;
  if (high !== undefined) return `a number ${isBelow ? 'below' : '≤'} ${high}`;
  return 'a number';
}
