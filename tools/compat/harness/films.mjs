import { existsSync, rmSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Folder of the films of the short configuration. */
const FILMS = '.dfer/compat';
let kept = null;

process.once('exit', () => {
  if (kept !== null) rmSync(kept, { recursive: true, force: true });
});

/** Keeps the films that the first machine has rendered: the others would render the same ones. */
export async function keepFilms(folder) {
  const films = join(folder, FILMS);
  if (kept !== null || !existsSync(films)) return;
  const place = await mkdtemp(join(tmpdir(), 'dfer-compat-films-'));
  await cp(films, place, { recursive: true });
  kept = place;
}

/** Copies the films of an earlier machine into a clone, if there are any. */
export async function takeOverFilms(folder) {
  if (kept !== null) await cp(kept, join(folder, FILMS), { recursive: true });
}
