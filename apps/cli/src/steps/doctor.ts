import { obstacleToForking } from '@dfer/preprocess';
import { openBackend, RuntimeError, type BackendAttempt, type OpenedBackend } from '@dfer/runtime';

import type { Context } from '../context.js';
import type { Flags } from '../flags.js';
import { describeEnvironment, programVersion } from './environment.js';

/** The backend that a run with these flags would get, or why it would get none. */
async function choose(flags: Flags): Promise<{ opened: OpenedBackend | null; problem: RuntimeError | null }> {
  const { backend = 'auto', device = 'auto' } = flags;
  try {
    return { opened: await openBackend({ backend, device }), problem: null };
  } catch (problem) {
    if (problem instanceof RuntimeError) return { opened: null, problem };
    throw problem;
  }
}

/** Why this one, in words. */
function reasonFor(
  { backend, device, attempts }: OpenedBackend,
  { backend: wanted = 'auto' }: Flags,
): string {
  const where = `${backend} on ${device}`;
  if (wanted !== 'auto') return `${where}, as asked for with --backend ${wanted}`;
  return attempts.length > 1 ? `${where}, the fastest that loads` : `${where}, the fastest there is`;
}

/** How to compute faster than with what was chosen; `null`: there is nothing faster, or nothing was chosen. */
function wayToFaster(opened: OpenedBackend | null): string | null {
  if (opened === null || opened.device === 'cuda') return null;
  if (opened.backend === 'torch') return 'an NVIDIA GPU, with a CUDA build of torch (pip install torch)';
  return 'apt install libtorch-dev libdnnl-dev g++ make (or pip install torch), then npx tfjs-backend-torch, then ask dfer doctor again';
}

const attemptLine = ({ backend, device, loaded, reason }: BackendAttempt): string =>
  `${backend.padEnd(10)}  ${loaded ? 'loads' : 'no'} (${device}): ${reason}`.replace(/\s*\n\s*/g, ' ');

const programLine = (program: string, version: string | null): string =>
  `${program.padEnd(10)}  ${version ?? `missing: films can be neither read nor made; install ffmpeg (Debian: apt install ffmpeg)`}`;

const filmsLine = (obstacle: string | null): string =>
  `films       ${obstacle === null ? 'each is forked from an ffmpeg that is loaded once' : `each starts ffmpeg anew, which costs it a tenth of a second: ${obstacle}`}`;

/**
 * Says what this machine has, which backend is used and why, and what each missing part costs.
 * @throws RuntimeError after the result, where the backend asked for cannot be had.
 */
export async function doctor(flags: Flags, context: Context): Promise<void> {
  const { opened, problem } = await choose(flags);
  const { backend: chosen, ...environment } = await describeEnvironment(opened, 'auto');
  const { node, ffmpeg, os, cores, cpu, memory } = environment;
  const ffprobe = await programVersion('ffprobe');
  const forking = ffmpeg === null ? null : { obstacle: await obstacleToForking() };
  const faster = wayToFaster(opened);
  context.result(
    [
      `node        ${node}`,
      programLine('ffmpeg', ffmpeg),
      programLine('ffprobe', ffprobe),
      ...(forking === null ? [] : [filmsLine(forking.obstacle)]),
      `machine     ${os}, ${cores} cores (${cpu}), ${memory} GiB`,
      ...(chosen?.attempts ?? []).map(attemptLine),
      `used        ${chosen === null ? 'none' : reasonFor(chosen, flags)}`,
      ...(faster === null ? [] : [`faster      ${faster}`]),
    ].join('\n'),
    { ...environment, ffprobe, forking, chosen, backends: chosen?.attempts ?? [], faster },
  );
  if (problem !== null) throw problem;
}
