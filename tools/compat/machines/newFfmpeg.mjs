import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from '../harness/environment.mjs';
import { NotMade } from '../harness/errors.mjs';
import { makePlace } from '../harness/place.mjs';
import { output } from '../harness/shell.mjs';

/** @type {import('./index.mjs').Machine} */
export const newFfmpeg = {
  title: "the newest ffmpeg of PyPI in FFMPEG_PATH, with this machine's ffprobe",
  short: true,
  async make(bench) {
    const program = await installed(bench.say);
    const [, version] = /^ffmpeg version (\S+)/.exec(await output(program, ['-version'])) ?? [];
    bench.say(`ffmpeg ${version}`);
    const place = await makePlace(bench);
    // Not the PATH: Nx puts the folder of Node.js first, which may have another ffmpeg.
    const env = { ...place.env, FFMPEG_PATH: program };
    return { ...place, env, faults: ({ trains, ffmpeg }) => (trains ? faultsOf(ffmpeg, version) : []) };
  },
};

function faultsOf(used, version) {
  return used === version ? [] : [`ffmpeg: expected ${version}; received ${used}`];
}

/** The program of the package imageio-ffmpeg. */
async function installed(say) {
  const folder = join(cacheFolder(), 'ffmpeg');
  const binaries = join(folder, 'imageio_ffmpeg/binaries');
  if (!existsSync(binaries)) {
    say('installing it with pip');
    const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', folder];
    await output('python3', [...install, 'imageio-ffmpeg']).catch((error) => {
      throw new NotMade(`pip could not install imageio-ffmpeg: ${error.message}`, { cause: error });
    });
  }
  const program = (await readdir(binaries)).find((name) => name.startsWith('ffmpeg'));
  if (program === undefined)
    throw new NotMade(`imageio-ffmpeg has no program for this machine in ${binaries}`);
  return join(binaries, program);
}
