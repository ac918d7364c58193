import { explainIssue, type SettingIssue, type WrongSetting } from './issue.js';
import type { JsonSchema } from './jsonSchema.js';

/** A schema of zod, as far as settings need it. */
export interface SettingsSchema<Settings> {
  safeParse(
    value: unknown,
    options: { readonly reportInput: true },
  ):
    | { readonly success: true; readonly data: Settings }
    | { readonly success: false; readonly error: { readonly issues: readonly SettingIssue[] } };
}

/**
 * Parses the settings that a program gives: fills in defaults and checks types and ranges. Keys that the schema does not have are ignored,
 * since the compiler checks them.
 *
 * @param describe - The JSON Schema of `schema`; only needed for errors.
 * @param refuse - Makes the error for the first wrong setting.
 */
export function parseSettings<Settings>(
  value: unknown,
  schema: SettingsSchema<Settings>,
  describe: () => JsonSchema,
  refuse: (wrong: WrongSetting) => Error,
): Settings {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const wrong = issues.find(({ code }) => code !== 'unrecognized_keys');
  if (wrong !== undefined) throw refuse(explainIssue(wrong, value, describe()));
  const known = issues.reduce((rest, { path, keys = [] }) => withoutKeys(rest, path, keys), value);
  return parseSettings(known, schema, describe, refuse);
}

function withoutKeys(
  value: unknown,
  [first, ...rest]: readonly PropertyKey[],
  keys: readonly string[],
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    first === undefined
      ? entries.filter(([key]) => !keys.includes(key))
      : entries.map(([key, child]) => [key, key === first ? withoutKeys(child, rest, keys) : child]),
  );
}
