import { describeValues, type JsonSchema, keysOf, schemasAt } from './jsonSchema.js';
import { nearest } from './nearest.js';

/** A finding of a schema about a value, as zod reports it with `reportInput`. */
export interface SettingIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The wrong value. */
  readonly input?: unknown;
  /** The keys that the schema does not have, if the code is `unrecognized_keys`. */
  readonly keys?: readonly string[] | undefined;
}

/** One wrong setting: the parts of an error message. */
export interface WrongSetting {
  /** Dotted name; empty if the settings as a whole are wrong. */
  readonly key: string;
  readonly expected: string;
  readonly received: unknown;
}

/**
 * The key, the accepted values and the received value of an issue. A message of the schema that starts with `expected` takes precedence
 * over the description of the accepted values.
 *
 * @param value - The value that was parsed.
 */
export function explainIssue(
  { path, message }: SettingIssue,
  value: unknown,
  schema: JsonSchema,
): WrongSetting {
  return {
    key: path.map(String).join('.'),
    expected: message.startsWith('expected ')
      ? message.slice('expected '.length)
      : describeValues(schemasAt(schema, path)) || message,
    received: path.reduce(childOf, value),
  };
}

function childOf(parent: unknown, key: PropertyKey): unknown {
  return typeof parent === 'object' && parent !== null ? Reflect.get(parent, key) : undefined;
}

/** One sentence for one issue, with the key's name and, for a misspelled key, the nearest known key. */
export function describeIssue(issue: SettingIssue, schema: JsonSchema): string {
  const at = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    const received = issue.message.includes('received') ? '' : `; received ${JSON.stringify(issue.input)}`;
    return `${at === '' ? '' : `"${at}": `}${issue.message}${received}`;
  }
  const prefix = at === '' ? '' : `${at}.`;
  const known = keysOf(schema);
  const { keys = [] } = issue;
  const accepted = Object.keys(Object(issue.input)).filter((name) => !keys.includes(name));
  return keys.map((key) => describeUnknownKey(key, prefix, known, accepted)).join('; ');
}

/** @param accepted - The keys beside it that the schema accepts. */
function describeUnknownKey(
  key: string,
  prefix: string,
  known: readonly string[],
  accepted: readonly string[],
): string {
  const full = prefix + key;
  if (known.includes(full)) return `"${full}" belongs to another kind; known here: ${accepted.join(', ')}`;
  const beside = known.filter((name) => name.startsWith(prefix) && !name.slice(prefix.length).includes('.'));
  const elsewhere = known.find((name) => name.endsWith(`.${key}`));
  const hint = nearest(full, beside) ?? elsewhere ?? nearest(full, known);
  return `unknown key "${full}"${hint === null ? `; known here: ${beside.join(', ')}` : `; did you mean "${hint}"?`}`;
}
