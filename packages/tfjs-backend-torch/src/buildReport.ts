import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A libtorch that `npx tfjs-backend-torch` tried for the native part. */
export interface BuildAttempt {
  /** Version from its headers, such as `2.11.0`; `unknown` if they could not be read. */
  readonly version: string;
  /** Origin of the libtorch, such as `python3`, `$LIBTORCH` or `the system`. */
  readonly where: string;
  /** True if the native part compiled against it, loaded and passed its self-test. */
  readonly built: boolean;
  /** The problem and the remedy, in one line; empty if it was built. */
  readonly reason: string;
}

/** Result of the last run of `npx tfjs-backend-torch`. */
export interface BuildReport {
  /** The libtorch that the installed native part was built against; null if there is no native part. */
  readonly libtorch: { readonly version: string; readonly where: string } | null;
  /** Attempts in order: newest version first, up to the first that was built. */
  readonly attempts: readonly BuildAttempt[];
}

/** The folder that a build wrote with `--output`; undefined if the variable does not name one. */
const namedFolder = (): string | undefined => process.env['TFJS_TORCH_BUILD'] || undefined;

/** Default: `build`, next to `src/` and `dist/`. */
const buildFolder = (): string =>
  resolve(namedFolder() ?? fileURLToPath(new URL('../build', import.meta.url)));

/** Path of the native part, which may not exist. */
export const addonFile = (): string => join(buildFolder(), 'Release', 'dfer_torch.node');

/** Command that builds the native part at `addonFile()`. */
export function buildCommand(): string {
  const folder = namedFolder();
  return `npx tfjs-backend-torch${folder === undefined ? '' : ` --output=${folder}`}`;
}

const readReport = (): string => readFileSync(join(buildFolder(), 'build-report.json'), 'utf8');

/** The report of the last build, or null if there is none. Never throws. */
export function buildReport(): BuildReport | null {
  try {
    return parseBuildReport(readReport());
  } catch {
    return null;
  }
}

/**
 * A library that has changed since the native part was built against it, for example by `pip install --upgrade torch`; null if none
 * has. Calling the new one with the old interface could crash. Never throws.
 */
export function changedLibrary(): string | null {
  try {
    return changedFile(readReport());
  } catch {
    return null;
  }
}

/** @param text - Text of a report, whose `files` has the size and modification time of each library. */
export function changedFile(text: string): string | null {
  const report: unknown = JSON.parse(text);
  if (!isRecord(report) || !isRecord(report['files'])) return null;
  const changed = Object.entries(report['files']).find(([file, known]) => {
    // For a missing file, the loader's message is clearer.
    const now = statSync(file, { throwIfNoEntry: false });
    return now !== undefined && Array.isArray(known) && !(known[0] === now.size && known[1] === now.mtimeMs);
  });
  return changed?.[0] ?? null;
}

/** @returns The report, or null for text that is not a report. */
export function parseBuildReport(text: string): BuildReport | null {
  const report: unknown = JSON.parse(text);
  if (!isRecord(report) || !Array.isArray(report['attempts'])) return null;
  const attempts = report['attempts'].map(attemptOf);
  if (!attempts.every((attempt) => attempt !== null)) return null;
  return { libtorch: libtorchOf(report['libtorch']), attempts };
}

function attemptOf(value: unknown): BuildAttempt | null {
  const libtorch = libtorchOf(value);
  if (libtorch === null || !isRecord(value)) return null;
  const { built, reason } = value;
  return typeof built === 'boolean' && typeof reason === 'string' ? { ...libtorch, built, reason } : null;
}

function libtorchOf(value: unknown): BuildReport['libtorch'] {
  if (!isRecord(value)) return null;
  const { version, where } = value;
  return typeof version === 'string' && typeof where === 'string' ? { version, where } : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
