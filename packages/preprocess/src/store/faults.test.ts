import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { resolveSettings } from '../settings.js';
import { temporaryFolder } from '../testing/fakes.js';
import { openStore, readStore, type ClipStore } from './clipStore.js';
import { rebuildIndex } from './shards/rebuildIndex.js';

// With 50 kills: DFER_KILLS=50 npx jest src/store/faults.test.ts
const KILLS = Number(process.env['DFER_KILLS'] ?? 4);
const CLIPS_A_KILL = 12;

/** Runs the built pipeline and store on folders of tiny images; logs each processed clip before it is stored. */
const CHILD = `
import { appendFileSync } from 'node:fs';
const [dist, dir, source, count, log] = process.argv.slice(1);
const { openStore } = await import(dist + '/store/clipStore.js');
const { preprocess } = await import(dist + '/run/preprocess.js');
const { resolveSettings } = await import(dist + '/settings.js');
console.log('ready');
try {
  const store = await openStore(dir, resolveSettings({ size: 8, length: 2 }));
  const add = store.add.bind(store);
  store.add = (clip, ...rest) => {
    appendFileSync(log, clip.id + '\\n');
    return add(clip, ...rest);
  };
  const facts = { label: null, votes: null, fold: null, subject: null };
  const clips = Array.from({ length: Number(count) }, (_, i) => (
    { id: String(i), source: { kind: 'frames', path: source + '/' + i }, ...facts }
  ));
  await preprocess({ clips, store, networks: {} });
} catch (error) {
  console.error(error.message);
  process.exitCode = error.kind === 'input' ? 2 : 1;
}`;

const DIST = join(__dirname, '../../dist');
const folder = temporaryFolder();
const source = join(folder, 'source');
const count = 30 + KILLS * CLIPS_A_KILL;

beforeAll(async () => {
  if (!existsSync(DIST)) throw new Error('expected dist; build the package first');
  for (let clip = 0; clip < count; clip++) {
    mkdirSync(join(source, String(clip)), { recursive: true });
    for (const frame of [1, 2]) {
      const background = { r: clip % 256, g: 128 * frame - 1, b: clip >> 8 };
      const image = sharp({ create: { width: 8, height: 8, channels: 3, background } });
      writeFileSync(join(source, String(clip), `${frame}.png`), await image.png().toBuffer());
    }
  }
  await ended(start('whole'));
});

/** @param shell - shell commands to run before, such as a limit */
function start(store: string, clips = count, shell = ''): ChildProcess {
  const args = [DIST, join(folder, store), source, String(clips), join(folder, `${store}.log`)];
  const node = [process.execPath, '--input-type=module', '--eval', CHILD, ...args];
  return spawn('bash', ['-c', `${shell} exec "$@"`, 'bash', ...node]);
}

function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((done) => child.on('close', (code) => done({ code, stderr })));
}

async function killedAfter(child: ChildProcess, delayMs: number): Promise<void> {
  const end = ended(child);
  await Promise.race([new Promise((ready) => child.stdout?.once('data', ready)), end]);
  await Promise.race([new Promise((over) => setTimeout(over, delayMs)), end]);
  child.kill('SIGKILL');
  await end;
}

/** Ids of the processed clips, one entry per processing. */
const processed = (store: string): string[] =>
  readFileSync(join(folder, `${store}.log`), 'utf8')
    .trim()
    .split('\n');

async function expectWhole(store: ClipStore, clips = count): Promise<void> {
  const whole = await readStore(join(folder, 'whole'));
  expect(store.ids()).toHaveLength(clips);
  for (const id of store.ids()) expect(await store.read(id)).toEqual(await whole.read(id));
}

/** Mulberry32: uniform random numbers from 0 to 1. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`after SIGKILL at ${KILLS} random times the store is complete, and no finished clip was processed again`, async () => {
  const random = chance(4);
  for (let kill = 0; kill < KILLS; kill++) await killedAfter(start('killed'), 150 * random());
  expect(await ended(start('killed'))).toEqual({ code: 0, stderr: '' });
  await expectWhole(await readStore(join(folder, 'killed')));
  // Each killed run may lose the clip in progress.
  expect(processed('killed').length - count).toBeLessThanOrEqual(KILLS);
  for (const { damaged } of await rebuildIndex(join(folder, 'killed'))) expect(damaged).toEqual([]);
}, 600_000);

test('two processes write to one store concurrently; it contains every clip, and none was processed twice', async () => {
  const both = [start('shared'), start('shared')];
  expect(await Promise.all(both.map(ended))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect(new Set(processed('shared')).size).toBe(processed('shared').length);
  expect(readdirSync(join(folder, 'shared')).filter((name) => name.endsWith('.claim'))).toEqual([]);
  await expectWhole(await openStore(join(folder, 'shared'), resolveSettings({ size: 8, length: 2 })));
  for (const { damaged, cutBytes } of await rebuildIndex(join(folder, 'shared'))) {
    expect([damaged, cutBytes]).toEqual([[], 0]);
  }
});

test('a file-size limit is an input error in one line; written clips stay, and the next run resumes', async () => {
  const clips = 30;
  const { code, stderr } = await ended(start('limited', clips, 'ulimit -f 16;'));
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^Store [^\n]*; received a full disk \(EFBIG\); free[^\n]*\n$/),
  ]);
  const kept = (await readStore(join(folder, 'limited'))).ids().length;
  expect(kept).toBeGreaterThan(5);
  expect(await ended(start('limited', clips))).toEqual({ code: 0, stderr: '' });
  await expectWhole(await readStore(join(folder, 'limited')), clips);
  expect(processed('limited')).toHaveLength(clips + 1);
});
