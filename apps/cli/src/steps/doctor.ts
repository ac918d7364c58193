import { openBackend, type BackendAttempt, type BackendName } from '@dfer/runtime';

import type { Context } from '../context.js';
import type { Flags } from '../flags.js';
import { describeEnvironment } from './environment.js';

const BACKENDS: readonly BackendName[] = ['torch', 'tensorflow', 'wasm', 'cpu'];

/** Tries one backend; whatever goes wrong is the answer. */
async function attempt(backend: BackendName, device: Flags['device']): Promise<BackendAttempt> {
  try {
    const opened = await openBackend({ backend, device: device ?? 'auto' });
    return opened.attempts.find(({ loaded }) => loaded) ?? { backend, loaded: true, reason: 'It loads.' };
  } catch (error) {
    return { backend, loaded: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Says what this machine has and what each missing part costs. */
export async function doctor(flags: Flags, context: Context): Promise<void> {
  const wanted = flags.backend === undefined || flags.backend === 'auto' ? BACKENDS : [flags.backend];
  const backends: BackendAttempt[] = [];
  for (const backend of wanted) backends.push(await attempt(backend, flags.device));
  const first = backends.find(({ loaded }) => loaded);
  const { backend: chosen, ...environment } = await describeEnvironment(
    first === undefined
      ? null
      : await openBackend({ backend: first.backend, device: flags.device ?? 'auto' }),
    'auto',
  );
  const { node, ffmpeg, os, cores, cpu, memory } = environment;
  context.result(
    [
      `node        ${node}`,
      `ffmpeg      ${ffmpeg ?? 'missing: films can be neither read nor made; install ffmpeg (Debian: apt install ffmpeg)'}`,
      `machine     ${os}, ${cores} cores (${cpu}), ${memory} GiB`,
      ...backends.map(({ backend, loaded, reason }) =>
        `${backend.padEnd(10)}  ${loaded ? 'loads' : 'no'}: ${reason}`.replace(/\s*\n\s*/g, ' '),
      ),
      `used        ${chosen === null ? 'none' : `${chosen.backend} on ${chosen.device}`}`,
    ].join('\n'),
    { ...environment, chosen, backends },
  );
}
