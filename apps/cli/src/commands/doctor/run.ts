import { obstacleToForking } from '@dfer/preprocess';
import {
  chooseBackend,
  describeChoice,
  RuntimeError,
  wayToFaster,
  type BackendAttempt,
  type BuildReport,
  type ChosenBackend,
} from '@dfer/runtime';

import type { Context } from '../../context.js';
import type { Flags } from '../../config/flags.js';
import {
  describeEnvironment,
  programProblem,
  programVersion,
  type VideoProgram,
} from '../../shared/environment.js';

/** The backend that a run with these flags would get, or why it would get none. Repeats the self-tests. */
async function choose({
  backend = 'auto',
  device = 'auto',
  precision = 'auto',
}: Flags): Promise<{ chosen: ChosenBackend | null; problem: RuntimeError | null }> {
  try {
    return { chosen: await chooseBackend({ backend, device, precision, selfTest: 'again' }), problem: null };
  } catch (problem) {
    if (problem instanceof RuntimeError) return { chosen: null, problem };
    throw problem;
  }
}

const WORDS: Readonly<Record<BackendAttempt['outcome'], string>> = {
  passed: 'passed',
  absent: 'absent',
  failed: 'FAILED',
  untested: 'not tested',
};

function attemptLine({ backend, device, outcome, reason, stepMs }: BackendAttempt): string {
  const time = stepMs === null ? '' : ` The self-test's training step takes ${stepMs.toPrecision(3)} ms.`;
  return `${backend.padEnd(10)}  ${WORDS[outcome]} (${device}): ${reason}${time}`.replace(/\s*\n\s*/g, ' ');
}

const buildLines = (report: BuildReport | null): readonly string[] =>
  (report?.attempts ?? []).map(
    ({ version, where, built, reason }) =>
      `built for   libtorch ${version} of ${where}: ${built ? 'yes' : `no: ${reason}`}`,
  );

const programLine = (program: VideoProgram, version: string | null): string =>
  `${program.padEnd(10)}  ${version ?? `videos can be neither read nor written: ${programProblem(program)}`}`;

const forkingLine = (obstacle: string | null): string =>
  `videos      ${obstacle === null ? 'forked from an ffmpeg that is loaded once' : `each video starts its own ffmpeg, which takes a tenth of a second: ${obstacle}`}`;

/**
 * Prints what this machine has, which backend is used and why, and what each missing part costs.
 * @throws RuntimeError after the result, if the requested backend is not available
 */
export async function doctor(flags: Flags, context: Context): Promise<void> {
  const { chosen, problem } = await choose(flags);
  const { backend, ...environment } = await describeEnvironment(chosen, flags.precision ?? 'auto');
  const { node, ffmpeg, os, cores, cpu, memory, libtorchBuild } = environment;
  const ffprobe = await programVersion('ffprobe');
  const forking = ffmpeg === null ? null : { obstacle: await obstacleToForking() };
  const faster = chosen === null ? null : wayToFaster(chosen);
  context.result(
    [
      `node        ${node}`,
      programLine('ffmpeg', ffmpeg),
      programLine('ffprobe', ffprobe),
      ...(forking === null ? [] : [forkingLine(forking.obstacle)]),
      `machine     ${os}, ${cores} cores (${cpu}), ${memory} GiB`,
      ...buildLines(libtorchBuild),
      ...(chosen?.attempts ?? []).map(attemptLine),
      `used        ${chosen === null ? 'none' : describeChoice(chosen)}`,
      ...(chosen?.warnings ?? []).map((warning) => `warning     ${warning}`),
      ...(faster === null ? [] : [`faster      ${faster}`]),
    ],
    { ...environment, ffprobe, forking, chosen: backend, backends: chosen?.attempts ?? [], faster },
  );
  if (problem !== null) throw problem;
}
