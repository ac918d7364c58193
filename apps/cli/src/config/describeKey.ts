import { z } from 'zod';

import { configSchema } from './schema.js';

/**
 * Description of a dotted key for the help, from the schema; for a `kind`, that of what it is the kind of, with the choices. Walks the
 * schema itself: its JSON Schema takes longer to make than the help to print.
 */
export function describeKey(key: string): string {
  const path = key.split('.');
  const schemas = schemasAt(configSchema, path);
  if (path.at(-1) !== 'kind') return descriptionOf(schemas);
  const choices = schemas.flatMap((schema) => (schema instanceof z.ZodLiteral ? [...schema.values] : []));
  return `${descriptionOf(schemasAt(configSchema, path.slice(0, -1)))} (${choices.join(', ')})`;
}

function descriptionOf(schemas: readonly z.core.$ZodType[]): string {
  return schemas.flatMap((schema) => z.globalRegistry.get(schema)?.description ?? [])[0] ?? '';
}

/** The schemas of a key: one for each alternative that has it. */
function schemasAt(root: z.core.$ZodType, path: readonly string[]): readonly z.core.$ZodType[] {
  return path.reduce<readonly z.core.$ZodType[]>(
    (parents, key) => parents.flatMap(alternativesOf).flatMap((parent) => parent.shape[key] ?? []),
    [root],
  );
}

function alternativesOf(schema: z.core.$ZodType): z.ZodObject[] {
  if (schema instanceof z.ZodObject) return [schema];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternativesOf);
  const isWrapped = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapped ? alternativesOf(schema.unwrap()) : [];
}
