import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeVideo, temporaryFolder } from '../../testing/fakes.js';
import { decode } from '../decode.js';
import { decodePass } from '../decodePass.js';
import { DecoderLog } from './decoderLog.js';
import { ForkServer, forkServerOf } from './forkServer.js';
import { fileOf } from './program.js';
import { runToEnd, startForked } from './run.js';

const folder = temporaryFolder();
const { DFER_FFMPEG_FORK } = process.env;
const LIMITS = { timeoutMs: 20_000, mostBytes: 2 ** 20 };
/** A raw frame exceeds the socket buffer, so after one frame is read, ffmpeg blocks writing the next. */
const video = makeVideo(join(folder, 'video.mp4'), { size: '640x480' });
const SIZE = { maxWidth: 640, maxHeight: 480 };
const PASS = { size: SIZE, coarse: false, filters: { before: [], all: [], scale: '', selected: [] } };

beforeEach(() => {
  process.env['DFER_FFMPEG_FORK'] = '1';
});
afterEach(() => {
  if (DFER_FFMPEG_FORK === undefined) delete process.env['DFER_FFMPEG_FORK'];
  else process.env['DFER_FFMPEG_FORK'] = DFER_FFMPEG_FORK;
});

/** Process ids of the children of a process. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const [, state, of] = /^\d+ \(.*\) (\S) (\d+)/s.exec(statOf(name)) ?? [];
    return state !== 'Z' && Number(of) === parent ? [Number(name)] : [];
  });
}

function statOf(pid: string | number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}

async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => /^\d+ \(.*\) [^Z]/s.test(statOf(pid)))) await pause(10);
}

async function bytesOf(frames: AsyncIterable<{ readonly data: Uint8Array }>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const { data } of frames) all.push(data);
  return Buffer.concat(all);
}

/** Starts decoding and reads one frame. @returns also the process ids of the server and the fork */
async function startDecoding(timeoutMs = 20_000) {
  const frames = decodePass(video, { ...PASS, timeoutMs }, new DecoderLog(), startForked);
  await frames.next();
  const [server, ...others] = childrenOf(process.pid).filter((pid) => childrenOf(pid).length > 0);
  const [own] = childrenOf(server ?? NaN);
  if (server === undefined || own === undefined || others.length > 0) throw new Error('no fork of a server');
  return { frames, server, own };
}

const hasServer = async (): Promise<boolean> => (await forkServerOf(fileOf('ffmpeg'))) instanceof ForkServer;

const LIBRARY = fileURLToPath(new URL('../../../build/forkServer.so', import.meta.url));

(existsSync(LIBRARY) ? describe : describe.skip)('the fork server (needs a C compiler and glibc)', () => {
  test('returns the same bytes as a separately started program', async () => {
    expect(await hasServer()).toBe(true);
    const forked = await bytesOf(decode(video, SIZE));
    process.env['DFER_FFMPEG_FORK'] = '0';
    expect(forked.equals(await bytesOf(decode(video, SIZE)))).toBe(true);
  });

  test.each(['SIGSEGV', 'SIGKILL'] as const)(
    'a video whose process dies of %s fails, and the next one gets a new server',
    async (signal) => {
      const { frames, own, server } = await startDecoding();
      process.kill(own, signal);
      await expect(bytesOf(frames)).rejects.toMatchObject({
        code: 'BAD_VIDEO',
        message: expect.stringContaining(signal),
      });
      const next = await startDecoding();
      expect(next.server).not.toBe(server);
      await next.frames.return();
    },
  );

  test('a process that hangs is killed after the timeout', async () => {
    const { frames, own } = await startDecoding(1000);
    process.kill(own, 'SIGSTOP');
    await expect(bytesOf(frames)).rejects.toThrow('no output from ffmpeg for');
    await gone([own]);
  });

  test('a process whose output is no longer read is killed', async () => {
    const { frames, own } = await startDecoding();
    await frames.return();
    await gone([own]);
  });

  test('if a server dies, its processes die, and the next video is decoded', async () => {
    const { frames, own, server } = await startDecoding();
    process.kill(server, 'SIGKILL');
    await expect(bytesOf(frames)).rejects.toMatchObject({ code: 'BAD_VIDEO' });
    await gone([own]);
    expect((await bytesOf(decode(video, SIZE))).length).toBe(24 * 640 * 480 * 3);
  });

  test('a video beside one that crashes is decoded completely', async () => {
    const { frames, own } = await startDecoding();
    const beside = decodePass(video, PASS, new DecoderLog(), startForked);
    await beside.next();
    process.kill(own, 'SIGSEGV');
    await expect(bytesOf(frames)).rejects.toMatchObject({ code: 'BAD_VIDEO' });
    expect((await bytesOf(beside)).length).toBe(23 * 640 * 480 * 3);
  });

  /** Starts a server with another folder for temporary files. */
  async function startedIn(temporary: string): Promise<ForkServer> {
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = temporary;
    try {
      return await ForkServer.start(fileOf('ffmpeg'), LIBRARY, () => undefined);
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
  }

  test('a terminated server kills its processes and removes its folder', async () => {
    const temporary = temporaryFolder();
    const server = await startedIn(temporary);
    const pid = childrenOf(process.pid).find((child) =>
      readFileSync(`/proc/${child}/environ`, 'latin1').includes(temporary),
    );
    const run = await server.run([
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc=d=20',
      '-f',
      'rawvideo',
      'pipe:1',
    ]);
    expect(readdirSync(temporary)).toHaveLength(1);
    process.kill(pid ?? NaN, 'SIGTERM');
    expect(await run?.ended).toMatchObject({ isLost: true });
    await gone([pid ?? NaN]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('a temporary folder with an unsuitable name is skipped', async () => {
    const unfit = join(folder, 'two words: here');
    mkdirSync(unfit);
    expect(await startedIn(unfit)).toBeInstanceOf(ForkServer);
    expect(readdirSync(unfit)).toEqual([]);
  });

  describe('a forked process', () => {
    const input = ['-v', 'error', '-nostdin', '-i', `file:${video}`];
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'secret'.repeat(100));

    test.each([
      [
        'cannot read other files',
        ['-f', 'u8', '-ar', '8000', '-i', secret, '-map', '1', '-f', 'u8', 'pipe:1'],
        /Permission/,
      ],
      ['cannot write files', ['-y', join(folder, 'written.mp4')], /Permission denied/],
      [
        'cannot access the network',
        ['-i', 'tcp://127.0.0.1:9', '-f', 'null', '-'],
        /Operation not permitted/,
      ],
    ])('%s', async (_, args, complaint) => {
      expect(await hasServer()).toBe(true);
      const { code, output, stderr } = await runToEnd(startForked, 'ffmpeg', [...input, ...args], LIMITS);
      expect(code).not.toBe(0);
      expect(output.length).toBe(0);
      expect(stderr).toMatch(complaint);
      expect(existsSync(join(folder, 'written.mp4'))).toBe(false);
    });

    test('has limited time and memory, no new privileges, and the name of its video', async () => {
      const { frames, own } = await startDecoding();
      const read = (name: string): string => readFileSync(`/proc/${own}/${name}`, 'utf8');
      expect(read('status')).toMatch(/NoNewPrivs:\t1\n/);
      expect(read('status')).toMatch(/Seccomp:\t2\n/);
      expect(read('limits')).toMatch(/Max cpu time +3600 /);
      expect(read('limits')).toMatch(/Max core file size +0 /);
      expect(read('limits')).toMatch(/Max address space +17179869184 /);
      expect(read('comm')).toBe('video.mp4\n');
      await frames.return();
    });
  });

  test('no process survives the owner', async () => {
    const compiled = new URL('../../../dist/video/', import.meta.url).href;
    const script = `
      const { DECODERS } = await import('${compiled}decoders/index.js');
      const { images } = DECODERS['ffmpeg-fork'].decode(${JSON.stringify(video)}, ${JSON.stringify(PASS)});
      await images[Symbol.asyncIterator]().next();
      console.log('started');
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: process.env,
    });
    await new Promise((done) => owner.stdout.once('data', done));
    const servers = childrenOf(owner.pid ?? NaN);
    const all = [...servers, ...servers.flatMap(childrenOf)];
    owner.kill('SIGKILL');
    await gone(all);
    expect(all).toHaveLength(2);
  });

  test('videos leak no file descriptors, here and in the server', async () => {
    const { frames, server } = await startDecoding();
    await frames.return();
    const openFiles = (): number[] =>
      [process.pid, server].map((pid) => readdirSync(`/proc/${pid}/fd`).length);
    const before = openFiles();
    for (let i = 0; i < 200; i++) await runToEnd(startForked, 'ffmpeg', ['-version'], LIMITS);
    const after = openFiles();
    expect(after.every((files, i) => files <= (before[i] ?? 0))).toBe(true);
  });

  test('arguments beyond the maximum request size start a separate program', async () => {
    const long = ['-v', 'error', '-metadata', `comment=${'x'.repeat(70_000)}`, '-version'];
    const { code, output } = await runToEnd(startForked, 'ffmpeg', long, LIMITS);
    expect([code, output.toString().split(' ')[0]]).toEqual([0, 'ffmpeg']);
  });

  test('a program that ignores the library is started normally', async () => {
    const text = join(folder, 'text.so');
    writeFileSync(text, 'no library');
    expect(await forkServerOf(fileOf('ffprobe'), text)).toContain('ignores LD_PRELOAD');
    expect(await runToEnd(startForked, 'ffprobe', ['-version'], LIMITS)).toMatchObject({
      code: 0,
      stoppedBy: null,
    });
  });
});

test.each([
  ['0', LIBRARY, 'DFER_FFMPEG_FORK=0'],
  ['1', join(folder, 'no.so'), process.platform === 'linux' ? 'not compiled' : 'needs Linux'],
])('there is no server if DFER_FFMPEG_FORK is %s and the library is %s', async (setting, library, reason) => {
  process.env['DFER_FFMPEG_FORK'] = setting;
  expect(await forkServerOf(fileOf('ffmpeg'), library)).toContain(reason);
});

test('the error output of a program is returned with its exit code', async () => {
  const args = ['-v', 'error', '-i', 'file:/none', '-f', 'null', '-'];
  // Its versions have different ones.
  const { status } = spawnSync('ffmpeg', args);
  expect(status).toBeGreaterThan(0);
  const { code, stderr } = await runToEnd(startForked, 'ffmpeg', args, LIMITS);
  expect({ code, stderr }).toEqual({ code: status, stderr: expect.stringContaining('No such file') });
});
