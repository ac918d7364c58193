import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from '../harness/environment.mjs';
import { NotMade } from '../harness/errors.mjs';
import { makePlace } from '../harness/place.mjs';
import { output } from '../harness/shell.mjs';

/**
 * Another version of ffmpeg, from the Python package imageio-ffmpeg, with this machine's ffprobe.
 * @param {string | null} release Version of the Python package; null for the newest.
 * @param {{title: string, short: boolean}} options
 * @returns {import('./index.mjs').Machine}
 */
export function ffmpegVersion(release, { title, short }) {
  return {
    title: `${title} in FFMPEG_PATH, with this machine's ffprobe`,
    short,
    async make(bench) {
      const program = await installed(release, bench.say);
      const [, version] = /^ffmpeg version (\S+)/.exec(await output(program, ['-version'])) ?? [];
      bench.say(`ffmpeg ${version}`);
      const place = await makePlace(bench);
      // Not the PATH: Nx puts the folder of Node.js first, which may have another ffmpeg.
      const env = { ...place.env, FFMPEG_PATH: program };
      return { ...place, env, faults: ({ trains, ffmpeg }) => (trains ? faultsOf(ffmpeg, version) : []) };
    },
  };
}

function faultsOf(used, version) {
  return used === version ? [] : [`ffmpeg: expected ${version}; received ${used}`];
}

async function installed(release, say) {
  const folder = join(cacheFolder(), `imageio-ffmpeg-${release ?? 'newest'}`);
  const binaries = join(folder, 'imageio_ffmpeg/binaries');
  if (!existsSync(binaries)) {
    say('installing it with pip');
    const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', folder];
    const requirement = release === null ? 'imageio-ffmpeg' : `imageio-ffmpeg==${release}`;
    await output('python3', [...install, requirement]).catch((error) => {
      throw new NotMade(`pip could not install ${requirement}: ${error.message}`, { cause: error });
    });
  }
  const program = (await readdir(binaries)).find((name) => name.startsWith('ffmpeg'));
  if (program === undefined)
    throw new NotMade(`imageio-ffmpeg has no program for this machine in ${binaries}`);
  return join(binaries, program);
}
