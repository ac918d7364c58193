import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from '../harness/environment.mjs';
import { NotMade } from '../harness/errors.mjs';
import { makePlace } from '../harness/place.mjs';
import { output } from '../harness/shell.mjs';

/** @type {import('./index.mjs').Machine} */
export const newFfmpeg = {
  title: "the newest ffmpeg of PyPI first on the PATH, with this machine's ffprobe",
  short: true,
  async make(bench) {
    const path = await installed(bench.say);
    const [, version] = /^ffmpeg version (\S+)/.exec(await output(join(path, 'ffmpeg'), ['-version'])) ?? [];
    bench.say(`ffmpeg ${version}`);
    const place = await makePlace(bench, { path });
    return { ...place, faults: ({ trains, ffmpeg }) => (trains ? faultsOf(ffmpeg, version) : []) };
  },
};

function faultsOf(used, version) {
  return used === version ? [] : [`ffmpeg: expected ${version}; received ${used}`];
}

/** The program of the package imageio-ffmpeg, under the name `ffmpeg`. */
async function installed(say) {
  const folder = join(cacheFolder(), 'ffmpeg');
  const bin = join(folder, 'bin');
  if (existsSync(join(bin, 'ffmpeg'))) return bin;
  say('installing it with pip');
  try {
    const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', folder];
    await output('python3', [...install, 'imageio-ffmpeg']);
    const binaries = join(folder, 'imageio_ffmpeg/binaries');
    const program = (await readdir(binaries)).find((name) => name.startsWith('ffmpeg'));
    if (program === undefined) throw new Error(`no program in ${binaries}`);
    await mkdir(bin, { recursive: true });
    await symlink(join(binaries, program), join(bin, 'ffmpeg'));
  } catch (error) {
    throw new NotMade(`pip could not install imageio-ffmpeg: ${error.message}`, { cause: error });
  }
  return bin;
}
