// Measures the cost of decoding a film, by the way the decoder is started: core-seconds per clip of 2 s, 640 × 360, 16 frames as RGB.
//   npx nx run bench:decoders -- [--rounds 5] [--clips 20] [--static FILE] [--node-av FOLDER] [--json]
// In turn, with the same arguments: the fork server and a new process of the ffmpeg on the PATH, a new process of a static
// ffmpeg; libav in one child process for all clips, with node-av from the node_modules in FOLDER. Neither of the latter two is a dependency:
//   npm install --ignore-scripts --prefix /tmp/decoders node-av @ffmpeg-installer/linux-x64
import { Buffer } from 'node:buffer';
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '@dfer/core';
import { startForked, startPlainly, type StartProgram } from '@dfer/preprocess/internal';
import { rounded } from '../harness/statistics.js';
import { cpuSeconds } from '../processes/processTime.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    clips: { type: 'string', default: '20' },
    static: { type: 'string' },
    'node-av': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [rounds, clips] = [values.rounds, values.clips].map(Number);
if (![rounds, clips].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error(
    `bench: --rounds, --clips: expected whole numbers ≥ 1; received ${values.rounds}, ${values.clips}.`,
  );
  process.exit(2);
}

const FRAMES = Array.from({ length: 16 }, (_, i) => Math.floor(((i + 0.5) * 50) / 16));
const BYTES = FRAMES.length * 640 * 360 * 3;
const SELECT = `select='${FRAMES.map((frame) => `eq(n,${frame})`).join('+')}'`;

const folder = mkdtempSync(join(tmpdir(), 'dfer-decoders-'));
const film = join(folder, 'film.mp4');
const SOURCE = 'mandelbrot=s=640x360:r=25';
execFileSync('ffmpeg', [
  ...['-v', 'error', '-f', 'lavfi', '-i', SOURCE, '-t', '2'],
  ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', film],
]);

/** A minimal set of arguments that every ffmpeg supports. */
const ARGUMENTS = [
  ...['-v', 'error', '-nostdin', '-threads', '1', '-i', `file:${film}`, '-an', '-vf', SELECT],
  ...['-vsync', '0', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
];

/** Decodes the film. @returns Number of bytes */
type Decode = () => Promise<number>;

async function byStart(start: StartProgram): Promise<number> {
  const { stdout, ended } = await start('ffmpeg', ARGUMENTS);
  let bytes = 0;
  for await (const chunk of stdout) bytes += Buffer.byteLength(chunk);
  await ended;
  return bytes;
}

async function byStatic(file: string): Promise<number> {
  process.env['FFMPEG_PATH'] = file;
  try {
    return await byStart(startPlainly);
  } finally {
    delete process.env['FFMPEG_PATH'];
  }
}

let av: ChildProcess | undefined;
function byNodeAv(modules: string): Promise<number> {
  const child = (av ??= fork(fileURLToPath(new URL('nodeAvChild.js', import.meta.url)), [modules], {
    serialization: 'advanced',
  }));
  return new Promise((done, fail) => {
    let bytes = 0;
    const onEnd = (): void => {
      fail(new Error('node-av: its process ended'));
    };
    const onMessage = (frame: unknown): void => {
      if (frame instanceof Uint8Array) bytes += frame.length;
      else {
        child.off('message', onMessage).off('exit', onEnd);
        done(bytes);
      }
    };
    child.on('message', onMessage).on('exit', onEnd);
    child.send({ film, select: SELECT });
  });
}

const { static: staticFile, 'node-av': modules } = values;
const CANDIDATES: readonly (readonly [name: string, decode: Decode])[] = [
  ['fork server', () => byStart(startForked)],
  ['new process', () => byStart(startPlainly)],
  ...(staticFile ? [['static, new process', () => byStatic(staticFile)] as const] : []),
  ...(modules ? [['node-av, one child', () => byNodeAv(modules)] as const] : []),
];

const seconds = new Map(CANDIDATES.map(([name]) => [name, new Array<number>()]));
try {
  for (let round = -1; round < rounds; round++) {
    for (const [name, decode] of CANDIDATES) {
      const before = cpuSeconds();
      for (let clip = 0; clip < clips; clip++) {
        const bytes = await decode();
        if (bytes !== BYTES) throw new Error(`${name}: expected ${BYTES} bytes; received ${bytes}`);
      }
      // The first round starts the processes that are reused.
      if (round >= 0) seconds.get(name)?.push((cpuSeconds() - before) / clips);
    }
  }
} finally {
  av?.kill();
  rmSync(folder, { recursive: true });
}

const results = [...seconds].map(([name, all]) => ({
  name,
  coreSecondsPerClip: rounded(median(all), 4),
  range: [Math.min(...all), Math.max(...all)].map((value) => rounded(value, 4)),
}));
if (values.json) console.log(JSON.stringify({ bench: 'decoders', clips, rounds, results }));
else
  for (const { name, coreSecondsPerClip, range } of results)
    console.log(
      `${name.padEnd(26)} ${coreSecondsPerClip.toFixed(3)} (${range.join(' to ')}) core-seconds a clip`,
    );
