import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { programProblem, programVersion } from './environment.js';
import { temporaryFolder } from '../testing/data.js';

const folder = temporaryFolder();
const { FFMPEG_PATH } = process.env;
afterEach(() => {
  if (FFMPEG_PATH === undefined) delete process.env['FFMPEG_PATH'];
  else process.env['FFMPEG_PATH'] = FFMPEG_PATH;
});

/** Sets FFMPEG_PATH to a script. */
function useScript(script: string): void {
  const program = join(folder, 'ffmpeg');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  process.env['FFMPEG_PATH'] = program;
}

test('the version of ffmpeg is that of FFMPEG_PATH, which reads the videos', async () => {
  useScript('echo "ffmpeg version 99.1 Copyright (c) 2000-2026"');
  expect(await programVersion('ffmpeg')).toBe('99.1');
  expect(programProblem('ffmpeg')).toBeNull();
});

test('a program that does not exist has no version', async () => {
  process.env['FFMPEG_PATH'] = join(folder, 'none');
  expect(await programVersion('ffmpeg')).toBeNull();
  expect(programProblem('ffmpeg')).toBe(
    `missing; correct or unset FFMPEG_PATH, which is ${join(folder, 'none')}`,
  );
});

test.each([
  ['crashes', 'kill -s ILL $$', 'SIGILL'],
  ['lacks a library', 'echo "libavdevice.so.59: not found" >&2; exit 127', 'libavdevice.so.59: not found'],
  ['fails without a message', 'exit 3', 'exit code 3'],
])('a program that %s has no version, and the problem is named', async (_, script, why) => {
  useScript(script);
  expect(await programVersion('ffmpeg')).toBeNull();
  expect(programProblem('ffmpeg')).toContain(`does not start (${why}); correct or unset FFMPEG_PATH`);
});
