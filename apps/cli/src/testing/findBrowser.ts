import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine: `CHROME_PATH`, else one of the usual programs on `PATH`; `null`: there is none. */
export function findBrowser({ CHROME_PATH, PATH = '' }: NodeJS.ProcessEnv = process.env): string | null {
  if (CHROME_PATH !== undefined) return existsSync(CHROME_PATH) ? CHROME_PATH : null;
  const files = PATH.split(delimiter).flatMap((folder) => PROGRAMS.map((program) => join(folder, program)));
  return files.find((file) => existsSync(file)) ?? null;
}
