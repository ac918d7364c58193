import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { configKeys, parseConfig, readConfig } from './config.js';
import { configurationPage } from './configurationPage.js';
import { InputError } from '../terminal/errors.js';
import { resolveConfig } from './flags.js';
import { configSchema } from './schema.js';

const CONFIGS = join(__dirname, '../../../../configs');

test('an empty configuration is a complete experiment', () => {
  const config = parseConfig({}, 'defaults');
  expect(config).toMatchObject({ name: 'demo', data: { root: null }, train: { folds: 'all', foldCount: 5 } });
  expect(parseConfig(config, 'again')).toEqual(config);
});

test('configs/demo.json equals the defaults', async () => {
  expect(await readConfig(join(CONFIGS, 'demo.json'))).toEqual(parseConfig({}, 'defaults'));
});

test.each(readdirSync(CONFIGS).filter((name) => name.endsWith('.json')))(
  'configs/%s fits the schema',
  async (name) => {
    await expect(readConfig(join(CONFIGS, name))).resolves.toHaveProperty('name', name.replace('.json', ''));
  },
);

test.each(readdirSync(CONFIGS).filter((name) => name.startsWith('dfew')))(
  'configs/%s gives the source of its values, by existing keys',
  async (name) => {
    const { comment = {} } = await readConfig(join(CONFIGS, name));
    expect(Object.keys(comment).length).toBeGreaterThan(5);
    expect(configKeys()).toEqual(expect.arrayContaining(Object.keys(comment)));
  },
);

test('every key is described', () => {
  const undescribed = (schema: z.core.JSONSchema.BaseSchema, at: string): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, child]) =>
      typeof child === 'boolean'
        ? []
        : [...(child.description === undefined ? [at + key] : []), ...undescribed(child, `${at}${key}.`)],
    );
  expect(undescribed(z.toJSONSchema(configSchema, { io: 'input' }), '')).toEqual([]);
  expect(configKeys()).toContain('train.epochs');
});

test('an unknown key is named, with the nearest known key', () => {
  const read = (): unknown => parseConfig({ sede: 3, learningRate: 1 }, 'x.json');
  expect(read).toThrow(InputError);
  expect(read).toThrow(
    /x\.json.*"sede"; did you mean "seed"\?.*"learningRate"; did you mean "train\.optimizer\.learningRate"\?/,
  );
});

test('flags override the file, and absent flags change nothing', async () => {
  const config = await resolveConfig({ epochs: 2, size: 32, alignedSize: 64, folds: [1, 3] });
  expect(config.train).toMatchObject({ epochs: 2, folds: [1, 3], foldCount: 5 });
  expect(config.model.size).toBe(32);
  expect(config.preprocess).toMatchObject({ size: 64, length: 16 });
});

test('alignment flags set the alignment settings', async () => {
  const flags = {
    quality: 'fast',
    margin: 0.5,
    whiteBalance: 'gray-world',
    timeline: 'segment',
    length: 8,
  } as const;
  expect((await resolveConfig(flags)).preprocess).toMatchObject(flags);
});

test.each([
  ['a byte order mark', Buffer.from('\uFEFF{"seed": 7}')],
  ['little-endian UTF-16', Buffer.from('\uFEFF{"seed": 7}', 'utf16le')],
  ['big-endian UTF-16', Buffer.from('\uFEFF{"seed": 7}', 'utf16le').swap16()],
])('a configuration with %s is read', async (what, bytes) => {
  const folder = await mkdtemp(join(tmpdir(), 'dfer-config-'));
  const file = join(folder, `${what}.json`);
  await writeFile(file, bytes);
  expect((await readConfig(file)).seed).toBe(7);
  await rm(folder, { recursive: true });
});

test.each([
  [{ train: { folds: [1, 1] } }, 'expected each fold once'],
  [{ name: '..' }, 'a letter or digit'],
])('%j is refused', (config, message) => {
  expect(() => parseConfig(config, 'test')).toThrow(message);
});

test('docs/configuration.md matches the schema', () => {
  expect(readFileSync(join(__dirname, '../../../../docs/configuration.md'), 'utf8')).toBe(
    configurationPage(),
  );
});

test.each(readdirSync(CONFIGS).filter((name) => name.endsWith('.json')))(
  'configs/%s has only keys that differ from the defaults',
  (name) => {
    const recipe: object = JSON.parse(readFileSync(join(CONFIGS, name), 'utf8'));
    const whole = JSON.stringify(parseConfig(recipe, name));
    const idle = leavesOf(recipe)
      .filter((path) => !['name', 'comment', 'kind'].includes(path.at(path[0] === 'comment' ? 0 : -1)!))
      .filter((path) => JSON.stringify(parseConfig(without(recipe, path), name)) === whole);
    expect(idle).toEqual([]);
  },
);

function leavesOf(value: object): string[][] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? leavesOf(child).map((path) => [key, ...path])
      : [[key]],
  );
}

function without(value: object, [first = '', ...rest]: readonly string[]): object {
  if (rest.length === 0) return Object.fromEntries(Object.entries(value).filter(([key]) => key !== first));
  const child: unknown = Reflect.get(value, first);
  return typeof child === 'object' && child !== null ? { ...value, [first]: without(child, rest) } : value;
}
