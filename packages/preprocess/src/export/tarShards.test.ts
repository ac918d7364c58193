import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryFolder } from '../testing/fakes.js';
import { TarShards } from './tarShards.js';

const onFullDevice = existsSync('/dev/full') ? test : test.skip;

onFullDevice.each([
  ['small files', 0, 10],
  ['small files with pauses', 20, 10],
  ['large files', 0, 2 ** 21],
])('adding to an archive on a full disk rejects: %s', async (_, ms, bytes) => {
  const dir = temporaryFolder();
  symlinkSync('/dev/full', join(dir, 'clips-000000.tar.part'));
  const shards = new TarShards(dir, 'clips', 2 ** 30);
  const files = ['a', 'b', 'c'].map((name) => ({ name, data: new Uint8Array(bytes) }));
  const addAll = async (): Promise<void> => {
    for (;;) {
      await shards.add(files);
      await pause(ms);
    }
  };
  await expect(addAll()).rejects.toMatchObject({ code: 'ENOSPC' });
  await shards.abandon();
});
