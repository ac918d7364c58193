// What a build leaves beside the addon: `build-report.json`, which `buildReport()` of the package reads, and a count of the builds
// that failed for a reason that passes, which makes Nx try again.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const REPORT = 'build-report.json';
const RETRIES = 'retries';

/** @returns the report in `folder`, or null */
export function readReport(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, REPORT), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param report `libtorch`: version and where of what the addon in the folder was built against, or null. `attempts`: version,
 * where, built, reason of each that was tried. `files`: the libraries that the addon loads, and what tells whether they changed.
 * `stamp`: see stampOf.
 */
export function writeReport(folder, report) {
  replace(join(folder, REPORT), `${JSON.stringify(report, null, 2)}\n`);
}

export function countOfRetries(folder) {
  try {
    return Number(readFileSync(join(folder, RETRIES), 'utf8'));
  } catch {
    return 0;
  }
}

/** Says that the next build may succeed though nothing changed. */
export function askForRetry(folder) {
  replace(join(folder, RETRIES), `${countOfRetries(folder) + 1}\n`);
}

function replace(file, text) {
  const unfinished = `${file}.${process.pid}`;
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
