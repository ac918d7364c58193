import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium on this machine: `CHROME_PATH`, else a known program on `PATH`; `null` if there is none. */
export function findBrowser({ CHROME_PATH, PATH = '' }: NodeJS.ProcessEnv = process.env): string | null {
  if (CHROME_PATH !== undefined) return existsSync(CHROME_PATH) ? CHROME_PATH : null;
  const files = PATH.split(delimiter).flatMap((folder) => PROGRAMS.map((program) => join(folder, program)));
  return files.find((file) => existsSync(file)) ?? null;
}
