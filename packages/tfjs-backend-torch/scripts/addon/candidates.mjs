// Finds every libtorch of this machine: only $LIBTORCH if it is set, otherwise those of the Pythons in use and of the system.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { compareVersions, describe } from './describe.mjs';

const ENOUGH_MS = 20_000;

/** Prints the folder of torch. Python's working folder is ignored. */
const FIND = `
import importlib.util, os, sys
sys.path = [entry for entry in sys.path if entry not in ("", os.getcwd())]
found = importlib.util.find_spec("torch")
if found is not None and found.submodule_search_locations:
    sys.stdout.buffer.write(os.fsencode(list(found.submodule_search_locations)[0]))
`;

/**
 * @param system - Folder with the system's `include` and `lib`.
 * @returns Descriptions (see describe.mjs), newest first, each libtorch once; those with a `fault` cannot be used.
 */
export async function findCandidates({ env = process.env, system = '/usr' } = {}) {
  // The addon stores the folder, so the path must be absolute.
  if (env.LIBTORCH) return [fromFolder(resolve(env.LIBTORCH), '$LIBTORCH', 'correct or unset LIBTORCH')];
  const found = (await Promise.all(pythons(env).map((python) => fromPython(python, env)))).flat();
  const own = fromSystem(system);
  // The torch of Debian's Python is the system's: without it the same addon would be built again for each Python.
  const known = new Set(own.map(libraryOf));
  const others = [...found, ...fromConda(env)].filter((candidate) => {
    const library = libraryOf(candidate);
    return !known.has(library) && known.add(library);
  });
  return [...others, ...own].sort((a, b) => compareVersions(b.version, a.version));
}

/** The file of a libtorch, which several folders may have as a link. */
function libraryOf({ libdir }) {
  const file = join(libdir, 'libtorch_cpu.so');
  return existsSync(file) ? realpathSync(file) : file;
}

/** Python commands, and the names of their torch. */
function pythons(env) {
  const active = ['VIRTUAL_ENV', 'CONDA_PREFIX']
    .filter((name) => env[name])
    .map((name) => ({ where: `$${name}`, command: join(env[name], 'bin', 'python') }));
  return [{ where: 'python3', command: 'python3' }, { where: 'python', command: 'python' }, ...active];
}

async function fromPython({ where, command }, env) {
  try {
    const options = { encoding: 'utf8', env, timeout: ENOUGH_MS };
    const { stdout } = await promisify(execFile)(command, ['-c', FIND], options);
    if (stdout === '') return [];
    const remedy = stdout.startsWith('/usr/lib/python3/dist-packages/')
      ? 'install its headers (apt install libtorch-dev)'
      : `install the newest (${command} -m pip install --upgrade --force-reinstall torch)`;
    return [fromFolder(stdout, where, remedy)];
  } catch {
    // This Python does not exist.
    return [];
  }
}

/** Some conda packages install libtorch next to Python instead of into it. */
function fromConda({ CONDA_PREFIX: prefix }) {
  if (!prefix || !existsSync(join(prefix, 'include', 'ATen', 'ATen.h'))) return [];
  return [fromFolder(prefix, '$CONDA_PREFIX', 'install it again (conda install pytorch)')];
}

/** A folder with `include/` and `lib/`. */
function fromFolder(root, where, remedy) {
  const include = join(root, 'include');
  const includes = [include, join(include, 'torch', 'csrc', 'api', 'include')];
  return describe({ where, includes, libdir: join(root, 'lib'), rpath: true, remedy });
}

function fromSystem(system) {
  const include = join(system, 'include');
  const lib = join(system, 'lib');
  if (!existsSync(join(include, 'ATen', 'ATen.h')) || !existsSync(lib)) return [];
  const triplets = readdirSync(lib).filter((name) => name.endsWith('-linux-gnu'));
  const folders = [...triplets.map((name) => join(lib, name)), lib, join(system, 'lib64')];
  const libdir = folders.find((folder) => existsSync(join(folder, 'libtorch_cpu.so'))) ?? lib;
  const includes = [include, join(include, 'torch', 'csrc', 'api', 'include')];
  const remedy = 'install it again (apt install --reinstall libtorch-dev), or set LIBTORCH';
  const oneDnnHeaders = join(include, 'oneapi', 'dnnl');
  return [describe({ where: 'the system', includes, libdir, rpath: false, remedy, oneDnnHeaders })];
}
