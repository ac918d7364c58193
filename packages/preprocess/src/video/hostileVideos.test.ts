import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVideo, temporaryFolder } from '../testing/fakes.js';
import { alignVideos, reasonFor, reasonsFor, writeVideo, writeVideos } from '../testing/videos.js';

const folder = temporaryFolder();
const plain = writeVideo('plain.mp4', ['-pix_fmt', 'yuv420p']);

describe('containers', () => {
  const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
  const CONTAINERS: readonly (readonly [name: string, options: readonly string[]])[] = [
    ['video.mp4', h264],
    ['video.m4v', h264],
    ['video.mov', h264],
    ['video.mkv', h264],
    ['video.flv', h264],
    ['video.f4v', h264],
    ['video.ts', h264],
    ['video.m2ts', h264],
    ['video.264', h264],
    ['video.3gp', h264],
    ['video.nut', h264],
    ['video.mxf', ['-c:v', 'mpeg2video', '-r', '25']],
    ['video.webm', ['-c:v', 'libvpx', '-deadline', 'realtime']],
    ['video.ivf', ['-c:v', 'libvpx', '-deadline', 'realtime']],
    ['video.ogv', ['-c:v', 'libtheora']],
    ['video.avi', ['-c:v', 'mpeg4']],
    ['video.wmv', ['-c:v', 'wmv2']],
    ['video.asf', ['-c:v', 'msmpeg4']],
    ['video.mpg', ['-c:v', 'mpeg2video', '-r', '25']],
    ['video.vob', ['-c:v', 'mpeg2video', '-r', '25']],
    ['video.m2v', ['-c:v', 'mpeg2video', '-r', '25']],
    ['video.wtv', ['-c:v', 'mpeg2video', '-r', '25']],
    ['video.rm', ['-c:v', 'rv10']],
    ['video.gif', []],
    ['video.apng', []],
    ['video.mjpeg', []],
    ['video.y4m', ['-pix_fmt', 'yuv420p']],
  ];
  const videos = writeVideos(CONTAINERS);
  const pathOf = (name: string): string => videos[CONTAINERS.findIndex(([other]) => other === name)] ?? '';

  test('all containers that ffmpeg writes can be read', async () => {
    const { summary } = await alignVideos(videos);
    expect(summary.failed).toEqual([]);
    expect(summary.done).toBe(CONTAINERS.length);
  });

  const at = (bytes: Buffer, part: number): number => Math.floor(part * bytes.length);
  test.each([
    ['is cut in the middle', (bytes: Buffer) => bytes.subarray(0, at(bytes, 0.5))],
    ['is cut to its first bytes', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['has its first half overwritten', (bytes: Buffer) => Buffer.from(bytes).fill(0xa5, 0, at(bytes, 0.5))],
    ['has a damaged middle', (bytes: Buffer) => Buffer.from(bytes).fill(0, at(bytes, 0.4), at(bytes, 0.6))],
  ])('a file that %s gives frames or a reason, and the run continues', async (name, damage) => {
    const damaged = CONTAINERS.map(([container]) => {
      const path = join(folder, `${name} ${container}`);
      writeFileSync(path, damage(readFileSync(pathOf(container))));
      return path;
    });
    const { summary } = await alignVideos([...damaged, pathOf('video.mp4')]);
    expect(summary.done + summary.failed.length).toBe(CONTAINERS.length + 1);
    for (const { reason } of summary.failed)
      expect(reason).toMatch(/^Video .*: expected .*; received .*; replace/);
    expect(summary.failed.map(({ id }) => id)).not.toContain(String(CONTAINERS.length));
  });

  test.each(['video.mp4', 'video.mov', 'video.avi'])('a truncated %s is detected', async (name) => {
    const path = join(folder, `short ${name}`);
    // Puts the index first, as in videos for the web; without the index, nothing could be read anyway.
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      pathOf(name),
      '-c',
      'copy',
      '-movflags',
      '+faststart',
      path,
    ]);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length * (name.endsWith('avi') ? 0.5 : 0.7)));
    expect(await reasonFor(path)).not.toBe('');
  });
});

describe('files that are not videos', () => {
  const segment = makeVideo(join(folder, 'segment.ts'), { frames: 4, size: '64x48' });

  test.each([
    ['an empty file', () => writeFileSync(join(folder, 'no video'), '')],
    ['text', () => writeFileSync(join(folder, 'no video'), 'a video\n'.repeat(100))],
    [
      'noise',
      () =>
        writeFileSync(
          join(folder, 'no video'),
          Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251)),
        ),
    ],
  ])('%s is refused', async (_, make) => {
    make();
    expect(await reasonFor(join(folder, 'no video'))).toMatch(/^Video .*no video: expected a video/);
  });

  test.each([
    ['audio only', ['-f', 'lavfi', '-i', 'sine=d=0.2', '-map', '1', 'sound.mp4']],
    [
      'audio with a cover image',
      [
        '-f',
        'lavfi',
        '-i',
        'sine=d=0.2',
        '-map',
        '0',
        '-map',
        '1',
        '-frames:v',
        '1',
        '-c:v',
        'png',
        '-disposition:v',
        'attached_pic',
        'cover.mp3',
      ],
    ],
  ])('%s is refused', async (_, args) => {
    expect(await reasonFor(writeVideo(args.at(-1) ?? '', args.slice(0, -1)))).toMatch(/expected a video/);
  });

  test('a folder is refused', async () => {
    mkdirSync(join(folder, 'folder.mp4'));
    expect(await reasonFor(join(folder, 'folder.mp4'))).toContain('received a folder');
  });

  test('a pipe without a writer is refused immediately', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.mp4')]);
    expect(await reasonFor(join(folder, 'pipe.mp4'))).toContain('received a pipe or a device');
  });

  test.each([
    [
      'an HLS playlist',
      (video: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${video}\n#EXT-X-ENDLIST\n`,
    ],
    ['a concat list', (video: string) => `ffconcat version 1.0\nfile '${video}'\n`],
    [
      'a DASH manifest',
      (video: string) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${video}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    ],
    [
      'a session description',
      () =>
        'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
    ],
  ])('%s is not followed', async (name, content) => {
    const paths = ['mp4', 'm3u8', 'txt', 'mpd', 'sdp'].map((ending) => join(folder, `${name}.${ending}`));
    for (const path of paths) writeFileSync(path, content(segment));
    for (const reason of await reasonsFor(paths)) expect(reason).toMatch(/expected a video/);
  });
});

const STRANGE_NAMES = [
  'two words.mp4',
  `quotes ' " \`.mp4`,
  '-y.mp4',
  '--help',
  'new\nline.mp4',
  'frame%d.mp4',
  'concat:a.mp4|b.mp4',
  'http:x.mp4',
  'pipe:0',
  '$(touch shell).mp4',
  '; touch shell #.mp4',
  'a*?[b].mp4',
  'Ünï-動画-🎬.mp4',
  "x'eq(n,0)',drawtext=text=y;[out].mp4",
];

describe('a video with an unusual name is read as a file', () => {
  let reasons: readonly string[];
  beforeAll(async () => {
    const paths = STRANGE_NAMES.map((name) => join(temporaryFolder(), name));
    for (const path of paths) copyFileSync(plain, path);
    reasons = await reasonsFor(paths);
  });

  test.each(STRANGE_NAMES.map((name, i) => [name, i] as const))('%j', (_, i) => {
    expect(reasons[i]).toBe('');
  });
});

test('an error with an unusual file name is reported in one line', async () => {
  const path = join(folder, 'new\nline\u001b[31m.mp4');
  writeFileSync(path, 'text');
  expect(await reasonFor(path)).toMatch(
    /new\\nline\\u001b\[31m\.mp4: expected a video .*cannot read \(Invalid data.*; replace the file/,
  );
});

describe('a program that hangs or crashes', () => {
  const { PATH, DFER_FFMPEG_TIMEOUT_MS } = process.env;
  afterEach(() => {
    process.env['PATH'] = PATH;
    if (DFER_FFMPEG_TIMEOUT_MS === undefined) delete process.env['DFER_FFMPEG_TIMEOUT_MS'];
    else process.env['DFER_FFMPEG_TIMEOUT_MS'] = DFER_FFMPEG_TIMEOUT_MS;
  });

  /** Puts a script first on the PATH. */
  function replaceProgram(program: string, script: string): void {
    const bin = temporaryFolder();
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
    process.env['PATH'] = `${bin}:${PATH}`;
  }

  test.each([
    ['ffprobe', '', 'hangs.mkv'],
    // For MP4, ffprobe is not run.
    ['ffmpeg', 'printf abc', 'hangs.mp4'],
  ])('%s that hangs fails the clip, with a reason', async (program, first, name) => {
    const video = writeVideo(name, ['-frames:v', '1', '-pix_fmt', 'yuv420p']);
    // A child process keeps the pipe open after its parent was killed.
    replaceProgram(program, `${first}\nsleep 5`);
    process.env['DFER_FFMPEG_TIMEOUT_MS'] = '100';
    expect(await reasonFor(video)).toContain(`no output from ${program} for 0 s`);
  });

  test.each([
    ['without a message', '', '(SIGSEGV)'],
    ['after a message', 'echo Assertion failed >&2', '(SIGSEGV: Assertion failed)'],
  ])('ffmpeg that crashes %s fails the clip, and another ffmpeg is recommended', async (_, first, crash) => {
    const video = writeVideo('crashes.mp4', ['-frames:v', '1', '-pix_fmt', 'yuv420p']);
    replaceProgram('ffmpeg', `${first}\nkill -s SEGV $$`);
    expect(await reasonFor(video)).toContain(
      `received a crash of ffmpeg ${crash}; try another ffmpeg (FFMPEG_PATH, FFPROBE_PATH)`,
    );
  });
});
