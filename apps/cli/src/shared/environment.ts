import { execFile } from 'node:child_process';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';

import { buildReport, type BuildReport, type OpenedBackend } from '@dfer/runtime';

import { ownVersion } from './ownVersion.js';

const run = promisify(execFile);

/** First line that a program prints, or `null` if it cannot be run. */
async function firstLine(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(program, [...args]);
    return stdout.split('\n')[0]!.trim();
  } catch {
    return null;
  }
}

/** `6.1.1` of `ffmpeg version 6.1.1 Copyright …`, of the program that reads the videos (`FFMPEG_PATH`); `null`: not installed. */
export async function programVersion(program: 'ffmpeg' | 'ffprobe'): Promise<string | null> {
  const line = await firstLine(process.env[`${program.toUpperCase()}_PATH`] ?? program, ['-version']);
  return line === null ? null : (/version (\S+)/.exec(line)?.[1] ?? line);
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
