import { parseSettings, type SettingsSchema } from './parseSettings.js';

interface Settings {
  readonly epochs: number;
}

/** A schema as zod's: strict, with a default. */
const schema: SettingsSchema<Settings> = {
  safeParse: (value) => {
    const { epochs = 50, ...others }: Record<string, unknown> = Object(value);
    const keys = Object.keys(others);
    if (keys.length > 0) {
      const issue = { code: 'unrecognized_keys', path: [], keys, message: 'Unrecognized key' };
      return { success: false, error: { issues: [issue] } };
    }
    if (typeof epochs === 'number') return { success: true, data: { epochs } };
    const issue = { code: 'invalid_type', path: ['epochs'], message: 'Invalid input' };
    return { success: false, error: { issues: [issue] } };
  },
};

const parse = (value: unknown): Settings =>
  parseSettings(
    value,
    schema,
    () => ({ properties: { epochs: { type: 'integer' } } }),
    ({ key, expected, received }) => new TypeError(`${key}: ${expected}; ${String(received)}`),
  );

test('absent settings get their defaults', () => {
  expect(parse({})).toEqual({ epochs: 50 });
});

test('keys that the schema does not have are ignored', () => {
  expect(parse({ epochs: 3, colour: 'red' })).toEqual({ epochs: 3 });
});

test('a wrong setting beside an unknown key is refused with the error of the caller', () => {
  expect(() => parse({ epochs: 'ten', colour: 'red' })).toThrow(new TypeError('epochs: a whole number; ten'));
});
