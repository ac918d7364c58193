import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMp4 } from './encode.js';

const FORMAT = { width: 64, height: 64, fps: 12 };
const FRAMES = Array.from({ length: 12 }, (_, i) => new Uint8ClampedArray(64 * 64 * 3).fill(20 * i));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synthetic-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A script in place of the encoder. */
function encoder(commands: string): string {
  const path = join(folder, 'encoder');
  writeFileSync(path, `#!/bin/bash\n${commands}\n`, { mode: 0o755 });
  return path;
}

test('a full disk is an input error', async () => {
  await expect(encodeMp4('/dev/full', FORMAT, FRAMES)).rejects.toMatchObject({
    code: 'CANNOT_WRITE',
    kind: 'input',
    message: expect.stringMatching(/^expected free disk space at \/dev\/full; received a full disk; .*$/),
  });
});

test.each([
  ['a file-size limit', 'ulimit -f 1; exec ffmpeg "$@"'],
  ['a file-size limit', 'echo "av_interleaved_write_frame(): File too large" >&2; exit 1'],
  ['an exceeded disk quota', 'echo "av_interleaved_write_frame(): Disk quota exceeded" >&2; exit 1'],
])('%s is reported', async (received, commands) => {
  const path = join(folder, 'video.mp4');
  await expect(encodeMp4(path, FORMAT, FRAMES, encoder(commands))).rejects.toMatchObject({
    code: 'CANNOT_WRITE',
    kind: 'input',
    message: `expected free disk space at ${path}; received ${received}; free some space and run again, finished clips are kept`,
  });
});

test('an encoder that is killed is a transient failure', async () => {
  const failed = encodeMp4(join(folder, 'video.mp4'), FORMAT, FRAMES, encoder('kill -KILL $$'));
  await expect(failed).rejects.toMatchObject({ code: 'FFMPEG_FAILED', kind: 'failed', transient: true });
});
