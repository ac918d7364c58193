// Builds the addon against the newest libtorch with which it compiles, loads and computes, and only then installs it.
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
/** Number of libtorchs whose objects are kept, for users who switch between two Pythons. */
const KEPT_OBJECTS = 2;

const tell = (line) => console.error(`tfjs-backend-torch: ${line}`);

/** @returns The exit code. */
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

/** @returns Whether there is a working addon for the newest usable libtorch. */
async function build({ clean, jobs, output, sanitize }) {
  const folder = output ?? join(root, 'build', ...(sanitize ? ['sanitized'] : []));
  const env = sanitize ? compilingSanitized(process.env) : process.env;
  const objects = join(folder, 'objects');
  if (clean) rmSync(objects, { recursive: true, force: true });
  if (process.platform !== 'linux') {
    tell(`expected Linux; received ${process.platform}; the native part supports only Linux.`);
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
  keepIfWorking(folder, before, attempts, works);
  return false;
}

/** Compiles, tests, and only then replaces the addon. @throws BuildFailure */
async function buildAgainst(libtorch, { compiler, jobs, folder, objects, env, test }) {
  const { version, where, onednn } = libtorch;
  tell(
    `building against libtorch ${version}${onednn ? ' and oneDNN' : ''} of ${where}, ${jobs} files at a time`,
  );
  const place = join(objects, objectsOf(libtorch, compiler, env));
  const addon = await compileAddon({ libtorch, compiler, root, folder: place, jobs, tell, env });
  test(addon);
  const target = addonIn(folder);
  // A file that a process has mapped must not change.
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(addon, unfinished);
  renameSync(unfinished, target);
}

/** Without a new addon: keeps the old one if it still works, otherwise removes it. */
function keepIfWorking(folder, before, attempts, works) {
  const kept = works(addonIn(folder));
  if (kept) tell('the existing addon still works and was kept.');
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

/** A hash of everything that the addon is built from. */
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

/** Removes old objects: they take some hundred megabytes and only help developers of the native part. */
function tidy(objects, current) {
  if (!existsSync(objects)) return;
  if (root.includes(`${sep}node_modules${sep}`)) return rmSync(objects, { recursive: true, force: true });
  const age = (name) => (name === current ? Infinity : statSync(join(objects, name)).mtimeMs);
  const names = readdirSync(objects).sort((a, b) => age(b) - age(a));
  for (const name of names.slice(KEPT_OBJECTS)) rmSync(join(objects, name), { recursive: true, force: true });
}
