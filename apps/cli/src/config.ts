import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';

import { InputError } from './errors.js';
import { nearest } from './nearest.js';
import { configSchema, type Config } from './schema.js';

/** Dotted names of every key of the configuration. */
export function configKeys(): readonly string[] {
  return keysOf(z.toJSONSchema(configSchema, { io: 'input' }), '');
}

function keysOf(schema: z.core.JSONSchema._JSONSchema, prefix: string): string[] {
  if (typeof schema === 'boolean') return [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => [
    prefix + key,
    ...keysOf(child, `${prefix}${key}.`),
  ]);
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return [...new Set([...own, ...branches.flatMap((branch) => keysOf(branch, prefix))])];
}

/** One sentence for one complaint of zod, with the key's name and, for a misspelt one, the nearest known. */
function sentence(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    const received = issue.message.includes('received') ? '' : `; received ${JSON.stringify(issue.input)}`;
    return `${at === '' ? '' : `"${at}": `}${issue.message}${received}`;
  }
  const prefix = at === '' ? '' : `${at}.`;
  return issue.keys
    .map((key) => {
      const full = prefix + key;
      const known = configKeys();
      const beside = known.filter(
        (name) => name.startsWith(prefix) && !name.slice(prefix.length).includes('.'),
      );
      const elsewhere = known.find((name) => name.endsWith(`.${key}`));
      const hint = nearest(full, beside) ?? elsewhere ?? nearest(full, known);
      return `unknown key "${full}"${hint === null ? `; known here: ${beside.join(', ')}` : `; did you mean "${hint}"?`}`;
    })
    .join('; ');
}

/**
 * @param source where the value came from, for the message.
 * @throws InputError naming each wrong key.
 */
export function parseConfig(value: unknown, source: string): Config {
  const parsed = configSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InputError(`configuration ${source}: ${parsed.error.issues.map(sentence).join('; ')}`);
}

/** @throws InputError where the file is missing, is no JSON or does not fit the schema. */
export async function readConfig(file: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError(
      `configuration file: expected a readable JSON file; received ${resolve(file)}, which cannot be read; check --config`,
      { cause },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `configuration ${file}: expected JSON; received text that is none (${String(cause)})`,
      { cause },
    );
  }
  return parseConfig(value, file);
}
