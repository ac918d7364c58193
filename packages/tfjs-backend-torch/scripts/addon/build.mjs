// Builds the addon against the newest libtorch that it compiles, loads and computes with, and puts it in place only then.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findCandidates } from './candidates.mjs';
import { compileAddon, objectsOf } from './compile.mjs';
import { findCompiler } from './compiler.mjs';
import { BuildFailure } from './failure.mjs';
import { readOptions, UsageError } from './options.mjs';
import { askForRetry, readReport, writeReport } from './report.mjs';
import { compilingSanitized, runningSanitized } from './sanitize.mjs';
import { testAddon } from './selfTest.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Objects of so many libtorchs are kept, for whoever goes back and forth between two Pythons. */
const KEPT_OBJECTS = 2;

const tell = (line) => console.error(`tfjs-backend-torch: ${line}`);

/** @returns the exit code */
export async function main(args) {
  try {
    const options = readOptions(args);
    const built = await build(options);
    return built || options.ifPossible ? 0 : 2;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    tell(error.message);
    return 2;
  }
}

/** @returns whether there is an addon of the newest libtorch that works */
async function build({ clean, jobs, output, sanitize }) {
  const folder = output ?? join(root, 'build', ...(sanitize ? ['sanitized'] : []));
  const env = sanitize ? compilingSanitized(process.env) : process.env;
  const objects = join(folder, 'objects');
  if (clean) rmSync(objects, { recursive: true, force: true });
  if (process.platform !== 'linux') {
    tell(`expected Linux; received ${process.platform}: the native part builds there only.`);
    return false;
  }
  const candidates = await findCandidates();
  const compiler = findCompiler(env);
  const test = (addon) => testAddon(addon, sanitize ? runningSanitized(env, compiler) : env);
  const works = (addon) => existsSync(addon) && passes(() => test(addon));
  const before = readReport(folder);
  const attempts = [];
  if (candidates.length === 0)
    tell(
      'no libtorch found; install one (apt install libtorch-dev libdnnl-dev, or pip install torch, or set LIBTORCH), then run npx tfjs-backend-torch.',
    );
  for (const libtorch of candidates) {
    const { version, where } = libtorch;
    const attempt = { version, where, built: false, reason: '' };
    attempts.push(attempt);
    try {
      if (libtorch.fault !== null) throw new BuildFailure(libtorch.fault);
      const stamp = stampOf(libtorch, compiler, env);
      if (clean || before?.stamp !== stamp || !works(addonIn(folder))) {
        if (compiler.fault !== null) throw new BuildFailure(compiler.fault, { passing: true });
        await buildAgainst(libtorch, { compiler, jobs, folder, objects, env, test });
      } else tell(`the addon of libtorch ${version} of ${where} is up to date.`);
      attempt.built = true;
      writeReport(folder, { libtorch: { version, where }, attempts, files: libtorch.files, stamp });
      tidy(objects, objectsOf(libtorch, compiler, env));
      return true;
    } catch (failure) {
      if (!(failure instanceof BuildFailure)) throw failure;
      attempt.reason = failure.message;
      tell(`libtorch ${version} of ${where} was found but not built: ${failure.message}.`);
      if (failure.passing) askForRetry(folder);
    }
  }
  leaveWhatWorks(folder, before, attempts, works);
  return false;
}

/** Compiles, tests, and only then replaces the addon. @throws BuildFailure */
async function buildAgainst(libtorch, { compiler, jobs, folder, objects, env, test }) {
  const { version, where, onednn } = libtorch;
  tell(`building against libtorch ${version}${onednn ? ' and oneDNN' : ''} of ${where}, ${jobs} at a time`);
  const place = join(objects, objectsOf(libtorch, compiler, env));
  const addon = await compileAddon({ libtorch, compiler, root, folder: place, jobs, tell, env });
  test(addon);
  const target = addonIn(folder);
  // What a process has mapped must not change under it.
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(addon, unfinished);
  renameSync(unfinished, target);
}

/** Without a new addon: the old one stays where it still works; a broken one goes. */
function leaveWhatWorks(folder, before, attempts, works) {
  const kept = works(addonIn(folder));
  if (kept) tell('the addon that was there still works and stays.');
  else rmSync(addonIn(folder), { force: true });
  const { libtorch = null, files = {}, stamp = null } = kept && before !== null ? before : {};
  writeReport(folder, { libtorch, attempts, files, stamp });
}

const addonIn = (folder) => join(folder, 'Release', 'dfer_torch.node');

function passes(test) {
  try {
    test();
    return true;
  } catch {
    return false;
  }
}

/** The same as long as the same addon would come of it. */
function stampOf(libtorch, compiler, env) {
  const hash = createHash('sha256').update(objectsOf(libtorch, compiler, env));
  for (const folder of ['native', join('scripts', 'addon')]) {
    for (const name of readdirSync(join(root, folder), { recursive: true }).sort()) {
      const file = join(root, folder, name);
      if (statSync(file).isFile()) hash.update(`${name}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** Objects take some hundred megabytes, and are of use only to who changes the native part. */
function tidy(objects, current) {
  if (!existsSync(objects)) return;
  if (root.includes(`${sep}node_modules${sep}`)) return rmSync(objects, { recursive: true, force: true });
  const age = (name) => (name === current ? Infinity : statSync(join(objects, name)).mtimeMs);
  const names = readdirSync(objects).sort((a, b) => age(b) - age(a));
  for (const name of names.slice(KEPT_OBJECTS)) rmSync(join(objects, name), { recursive: true, force: true });
}
