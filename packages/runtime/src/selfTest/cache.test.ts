import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolders, readVerdict, stampOf, writeVerdict } from './cache.js';
import type { Verdict } from './verdict.js';

const good: Verdict = {
  passed: true,
  version: '1.0',
  reason: 'It works.',
  stepMs: 12,
  fp32StepMs: null,
  scalarGflops: 5,
};
const hung: Verdict = { passed: false, kind: 'hung', reason: 'It hung.' };
const crashed: Verdict = { passed: false, kind: 'crashed', reason: 'It crashed.' };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dfer-cache-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Makes the verdict `key` two days old. */
function age(key: string): void {
  const then = Date.now() / 1000 - 2 * 86_400;
  utimesSync(join(folder, 'self-test', `${key}.json`), then, then);
}

test.each([
  ['a pass', good],
  ['a crash', crashed],
])('%s stays cached', (_what, verdict) => {
  writeVerdict('a', { verdict, files: [] }, [folder]);
  age('a');
  expect(readVerdict('a', [folder])?.verdict).toEqual(verdict);
});

test('a hang, which a busy machine may have caused, is tested again the next day', () => {
  writeVerdict('a', { verdict: hung, files: [] }, [folder]);
  expect(readVerdict('a', [folder])?.verdict).toEqual(hung);
  age('a');
  expect(readVerdict('a', [folder])).toBeNull();
});

test('a changed or deleted library invalidates the verdict', () => {
  const library = join(folder, 'library.so');
  writeFileSync(library, 'old');
  writeVerdict('a', { verdict: good, files: [stampOf(library)!] }, [folder]);
  expect(readVerdict('a', [folder])).not.toBeNull();
  writeFileSync(library, 'newer');
  expect(readVerdict('a', [folder])).toBeNull();
  rmSync(library);
  expect(readVerdict('a', [folder])).toBeNull();
});

test('an unwritable folder is skipped', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const folders = [join(file, 'below'), join(folder, 'next')];
  writeVerdict('a', { verdict: good, files: [] }, folders);
  expect(readVerdict('a', folders)?.verdict).toEqual(good);
});

const whereThereIsProc = existsSync('/proc/self') ? test : test.skip;

whereThereIsProc('a home in which no folder can be created is skipped (needs /proc)', () => {
  const folders = ['/proc/self/.cache/dfer', folder];
  writeVerdict('a', { verdict: good, files: [] }, folders);
  expect(readVerdict('a', folders)?.verdict).toEqual(good);
});

test('without a writable folder there is no verdict and no error', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  writeVerdict('a', { verdict: good, files: [] }, [join(file, 'below')]);
  expect(readVerdict('a', [join(file, 'below')])).toBeNull();
});

test.each(['', '{', '[]', '{"verdict":{"passed":true},"files":[]}', '{"verdict":null,"files":[]}'])(
  'a damaged file is ignored: %j',
  (text) => {
    mkdirSync(join(folder, 'self-test'));
    writeFileSync(join(folder, 'self-test', 'a.json'), text);
    expect(readVerdict('a', [folder])).toBeNull();
  },
);

test('only the verdict file remains', () => {
  writeVerdict('a', { verdict: good, files: [] }, [folder]);
  writeVerdict('a', { verdict: crashed, files: [] }, [folder]);
  expect(readdirSync(join(folder, 'self-test'))).toEqual(['a.json']);
});

test.each([
  ['DFER_CACHE', { DFER_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }, '/a'],
  ['XDG_CACHE_HOME', { XDG_CACHE_HOME: '/b', HOME: '/c' }, '/b/dfer'],
])('%s sets the folder', (_name, env, expected) => {
  expect(cacheFolders(env)[0]).toBe(expected);
});
