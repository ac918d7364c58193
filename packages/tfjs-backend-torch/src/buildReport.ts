import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One libtorch that `npx tfjs-backend-torch` considered for the native part. */
export interface BuildAttempt {
  /** As its headers state it, such as `2.11.0`; `unknown` where they could not be read. */
  readonly version: string;
  /** Who it belongs to, such as `python3`, `$LIBTORCH` or `the system`. */
  readonly where: string;
  /** Whether the native part compiled against it, loaded and computed. */
  readonly built: boolean;
  /** What went wrong and the remedy, in one line; empty where it was built. */
  readonly reason: string;
}

/** What the last run of `npx tfjs-backend-torch` did. */
export interface BuildReport {
  /** The libtorch that the installed native part was built against; null where there is no native part. */
  readonly libtorch: { readonly version: string; readonly where: string } | null;
  /** In the order of trying: newest first, up to the first that was built. */
  readonly attempts: readonly BuildAttempt[];
}

/** The folder that a build wrote with `--output`, in place of the package's own; undefined where none is named. */
const namedFolder = (): string | undefined => process.env['TFJS_TORCH_BUILD'] || undefined;

/** Without a name: `build`, beside `src/` and `dist/` alike. */
const buildFolder = (): string =>
  resolve(namedFolder() ?? fileURLToPath(new URL('../build', import.meta.url)));

/** The file of the native part, whether it is there or not. */
export const addonFile = (): string => join(buildFolder(), 'Release', 'dfer_torch.node');

/** What builds the native part that is looked for. */
export function buildCommand(): string {
  const folder = namedFolder();
  return `npx tfjs-backend-torch${folder === undefined ? '' : ` --output=${folder}`}`;
}

const readReport = (): string => readFileSync(join(buildFolder(), 'build-report.json'), 'utf8');

/** The report that the last build left, or null where there was none. Never throws. */
export function buildReport(): BuildReport | null {
  try {
    return parseBuildReport(readReport());
  } catch {
    return null;
  }
}

/**
 * A library that the native part was built against and that is another one now, such as after `pip install --upgrade torch`; null
 * where none is. Calling the new one as if it were the old one could crash. Never throws.
 */
export function changedLibrary(): string | null {
  try {
    return changedFile(readReport());
  } catch {
    return null;
  }
}

/** @param text - of a report, whose `files` tells the size and the time of change of each library */
export function changedFile(text: string): string | null {
  const report: unknown = JSON.parse(text);
  if (!isRecord(report) || !isRecord(report['files'])) return null;
  const changed = Object.entries(report['files']).find(([file, known]) => {
    // A missing one is told better by the loader.
    const now = statSync(file, { throwIfNoEntry: false });
    return now !== undefined && Array.isArray(known) && !(known[0] === now.size && known[1] === now.mtimeMs);
  });
  return changed?.[0] ?? null;
}

/** @returns null for text that is not a report */
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
