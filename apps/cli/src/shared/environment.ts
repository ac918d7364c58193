import { execFile, spawnSync } from 'node:child_process';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';

import { errorCode, printable } from '@dfer/core';
import { buildReport, type BuildReport, type OpenedBackend } from '@dfer/runtime';

import { ownVersion } from './ownVersion.js';

const run = promisify(execFile);
/** Longest time in which a program prints its version. */
const LONGEST_MS = 10_000;

/** First line that a program prints, or `null` if it cannot be run. */
async function firstLine(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(program, [...args], { timeout: LONGEST_MS });
    return stdout.split('\n')[0]!.trim();
  } catch {
    return null;
  }
}

export type VideoProgram = 'ffmpeg' | 'ffprobe';

/** The environment variable that names another program: `FFMPEG_PATH` or `FFPROBE_PATH`. */
const settingOf = (program: VideoProgram): string => `${program.toUpperCase()}_PATH`;
const fileOf = (program: VideoProgram): string => process.env[settingOf(program)] || program;

/** `6.1.1` of `ffmpeg version 6.1.1 Copyright …`, of the program that reads the videos (`FFMPEG_PATH`); `null`: it cannot be run. */
export async function programVersion(program: VideoProgram): Promise<string | null> {
  const line = await firstLine(fileOf(program), ['-version']);
  return line === null ? null : (/version (\S+)/.exec(line)?.[1] ?? line);
}

/** Why `programVersion` is null, and the remedy; `null`: the program runs. */
export function programProblem(program: VideoProgram): string | null {
  const setting = settingOf(program);
  const remedy = !process.env[setting]
    ? 'install ffmpeg (Debian: apt install ffmpeg)'
    : `correct or unset ${setting}, which is ${printable(fileOf(program))}`;
  const ended = spawnSync(fileOf(program), ['-version'], { encoding: 'utf8', timeout: LONGEST_MS });
  if (errorCode(ended.error) === 'ENOENT') return `missing; ${remedy}`;
  if (ended.status === 0) return null;
  const said = ended.stderr?.trim().split('\n').at(-1);
  const why = said || (ended.error?.message ?? ended.signal ?? `exit code ${ended.status}`);
  return `does not start (${printable(why)}); ${remedy}`;
}

/** Machine and software of a run: `environment.json`. */
export interface Environment {
  /** Version of dfer. */
  readonly version: string;
  /** Start of the run, ISO 8601. */
  readonly date: string;
  readonly node: string;
  readonly ffmpeg: string | null;
  readonly backend: OpenedBackend | null;
  /** Report of the last build of the torch backend; null: there was none. */
  readonly libtorchBuild: BuildReport | null;
  readonly precision: string;
  readonly gitCommit: string | null;
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  /** Memory in GiB. */
  readonly memory: number;
}

export async function describeEnvironment(
  backend: OpenedBackend | null,
  precision: string,
): Promise<Environment> {
  const [ffmpeg, gitCommit] = await Promise.all([
    programVersion('ffmpeg'),
    firstLine('git', ['rev-parse', 'HEAD']),
  ]);
  return {
    version: ownVersion(),
    date: new Date().toISOString(),
    node: process.version,
    ffmpeg,
    backend,
    libtorchBuild: buildReport(),
    precision,
    gitCommit,
    os: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round((totalmem() / 2 ** 30) * 10) / 10,
  };
}
