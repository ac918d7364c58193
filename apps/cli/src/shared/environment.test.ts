import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { programVersion } from './environment.js';
import { temporaryFolder } from '../testing/data.js';

const folder = temporaryFolder();
const { FFMPEG_PATH } = process.env;
afterEach(() => {
  if (FFMPEG_PATH === undefined) delete process.env['FFMPEG_PATH'];
  else process.env['FFMPEG_PATH'] = FFMPEG_PATH;
});

test('the version of ffmpeg is that of FFMPEG_PATH, which reads the videos', async () => {
  const program = join(folder, 'ffmpeg');
  writeFileSync(program, '#!/bin/sh\necho "ffmpeg version 99.1 Copyright (c) 2000-2026"\n');
  chmodSync(program, 0o755);
  process.env['FFMPEG_PATH'] = program;
  expect(await programVersion('ffmpeg')).toBe('99.1');
});

test('a program that does not exist has no version', async () => {
  process.env['FFMPEG_PATH'] = join(folder, 'none');
  expect(await programVersion('ffmpeg')).toBeNull();
});
