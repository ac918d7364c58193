// Compiles the addon against one libtorch. The compiler is started directly, with each path as a separate argument: without a shell or
// make, spaces, quotes and umlauts in paths are safe, and no headers of Node.js have to be downloaded.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

import { words } from './compiler.mjs';
import { explainCompiler } from './failure.mjs';
import { unitsOf } from './units.mjs';

const ADDON = 'dfer_torch';
/** Minimum number of units for which precompiling libtorch's headers saves time. */
const WORTH_PRECOMPILING = 2;

/** Settings of Node-API. An exception that cannot be thrown because its thread is terminating is dropped instead of ending the process. */
const NODE_API = [
  '-DNAPI_VERSION=8',
  '-DNAPI_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  `-DNODE_GYP_MODULE_NAME=${ADDON}`,
];

const require = createRequire(import.meta.url);

/** Compiler flags of each file. */
function flagsFor(libtorch, folder, env) {
  const napi = dirname(require.resolve('node-addon-api/package.json'));
  // /usr/include is searched anyway; naming it would hide the C++ library's own headers.
  const foreign = [...libtorch.includes, napi, require('node-api-headers').include_dir].filter(
    (include) => include !== '/usr/include',
  );
  return [
    ...['-std=gnu++20', '-O3', '-fno-math-errno', '-fno-omit-frame-pointer', '-fPIC', '-pthread', '-fopenmp'],
    ...['-fvisibility=hidden', '-Wall', '-Wextra', '-Wno-unused-parameter', '-Wno-deprecated-declarations'],
    ...NODE_API,
    ...[`-D_GLIBCXX_USE_CXX11_ABI=${libtorch.abi}`],
    ...[`-DDFER_CUDA=${libtorch.cuda ? 1 : 0}`, `-DDFER_ONEDNN=${libtorch.onednn ? 1 : 0}`],
    `-DDFER_LIBTORCH="${libtorch.libdir.replace(/[\\"]/g, '\\$&')}"`,
    ...['-I', join(folder, 'precompiled'), '-I', 'native'],
    ...foreign.flatMap((include) => ['-isystem', include]),
    ...words(env.CPPFLAGS),
    ...words(env.CXXFLAGS),
  ];
}

function linkFlagsFor(libtorch, env) {
  const names = ['torch', 'torch_cpu', 'c10'];
  if (libtorch.cuda) names.push('torch_cuda', 'c10_cuda');
  if (libtorch.onednn) names.push('dnnl');
  return [
    ...['-shared', '-pthread', '-fopenmp', '-Wl,-z,nodelete', `-Wl,-soname=${ADDON}.node`],
    ...(libtorch.rpath ? ['-Xlinker', '-rpath', '-Xlinker', libtorch.libdir] : []),
    ...['-L', libtorch.libdir, '-Wl,--no-as-needed', ...names.map((name) => `-l${name}`)],
    ...words(env.LDFLAGS),
  ];
}

/** A key of libtorch, compiler and flags: objects with the same key can be reused. */
export function objectsOf(libtorch, compiler, env = process.env) {
  const { version, libdir, includes, files, abi, onednn, cuda } = libtorch;
  const flags = [...NODE_API, env.CPPFLAGS, env.CXXFLAGS, env.LDFLAGS];
  const key = {
    version,
    libdir,
    includes,
    files,
    abi,
    onednn,
    cuda,
    compiler: compiler.version,
    args: compiler.args,
    flags,
  };
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 12);
}

/**
 * Compiles what changed, then links.
 *
 * @param root - The package's folder.
 * @param folder - Folder for the objects; existing ones that are up to date are reused.
 * @param jobs - Number of parallel compilers; one if they run out of memory.
 * @param tell - Is called with each line of progress.
 * @returns Path of the linked addon.
 * @throws BuildFailure
 */
export async function compileAddon({ libtorch, compiler, root, folder, jobs, tell, env = process.env }) {
  const flags = flagsFor(libtorch, folder, env);
  const log = join(folder, 'build.log');
  mkdirSync(join(folder, 'precompiled'), { recursive: true });
  rmSync(log, { force: true });
  const run = (args, source) => runCompiler(compiler, args, { root, env, log, source });
  const units = unitsOf(root, folder);
  const stale = units.filter(({ object }) => !isFresh(object, root));
  const precompiles = compiler.gcc && stale.filter(({ libtorch }) => libtorch).length >= WORTH_PRECOMPILING;
  const headers = precompiles ? () => precompile(root, folder, flags, run) : null;
  const left = await compileEach(stale, jobs, flags, run, tell, headers);
  if (left.length > 0) {
    tell('the compiler ran out of memory; retrying one file at a time');
    const [still] = await compileEach(left, 1, flags, run, tell);
    if (still !== undefined) throw still.failure;
  }
  const addon = join(folder, `${ADDON}.node`);
  await intoPlace(addon, (file) => {
    const objects = units.map(({ object }) => object);
    return run(['-o', file, ...objects, ...linkFlagsFor(libtorch, env)], 'the addon');
  });
  return addon;
}

/**
 * @param headers - Compiles libtorch's headers, while units that do not include them are compiled.
 * @returns The units that ran out of memory. @throws BuildFailure of the first that failed for another reason.
 */
async function compileEach(units, jobs, flags, run, tell, headers = null) {
  const waiting = headers === null ? [...units] : units.toSorted((a, b) => a.libtorch - b.libtorch);
  const left = [];
  let done = 0;
  let failed = null;
  let precompiled;
  const work = async (worker) => {
    if (worker === 0) await (precompiled = headers?.());
    for (let unit = waiting.shift(); unit !== undefined && failed === null; unit = waiting.shift()) {
      const { source, object, flags: own, libtorch } = unit;
      if (libtorch) await precompiled;
      try {
        await intoPlace(object, (file) =>
          run([...flags, ...own, '-MMD', '-MF', `${object}.d`, '-c', '-o', file, source], source),
        );
        done += 1;
        if (done % 10 === 0 || done === units.length) tell(`${done} of ${units.length} files compiled`);
      } catch (failure) {
        if (failure.lacksMemory) left.push({ ...unit, failure });
        else failed ??= failure;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, units.length) }, (_, worker) => work(worker)));
  if (failed !== null) throw failed;
  return left;
}

/** Precompiles libtorch's headers, which take most of the time of each file. The build works without it. */
async function precompile(root, folder, flags, run) {
  const header = join(folder, 'precompiled', 'libtorch.h');
  const source = join('native', 'libtorch.h');
  const made = statSync(`${header}.gch`, { throwIfNoEntry: false });
  if (made !== undefined && made.mtimeMs >= statSync(join(root, source)).mtimeMs) return;
  // For a second inclusion, and for a compiler that does not use the precompiled header.
  writeFileSync(header, '#include_next <libtorch.h>\n');
  const compile = (file) => run([...flags, '-x', 'c++-header', '-o', file, source], source);
  await intoPlace(`${header}.gch`, compile).catch(() => undefined);
}

/** Makes a file under a temporary name first, so that an interrupted build leaves no partial file. */
async function intoPlace(file, make) {
  const unfinished = `${file}.${process.pid}`;
  try {
    await make(unfinished);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Returns whether an object is newer than all of its dependencies. */
function isFresh(object, root) {
  const dependencies = `${object}.d`;
  if (!existsSync(object) || !existsSync(dependencies)) return false;
  const made = statSync(object).mtimeMs;
  const text = readFileSync(dependencies, 'utf8').replaceAll('\\\n', ' ');
  const files = text.slice(text.indexOf(': ') + 2).match(/(?:\\.|\S)+/g) ?? [];
  return files
    .map((file) => resolve(root, file.replaceAll(/\\(.)/g, '$1')))
    .every((file) => existsSync(file) && statSync(file).mtimeMs <= made);
}

/** @throws BuildFailure */
function runCompiler({ command, args }, more, { root, env, log, source }) {
  return new Promise((finish, reject) => {
    const child = spawn(command, [...args, ...more], { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => reject(explainCompiler(error.message, { source, log, signal: null })));
    child.on('close', (code, signal) => {
      if (output !== '') writeFileSync(log, `${source}:\n${output}\n`, { flag: 'a' });
      if (code === 0) finish();
      else reject(explainCompiler(output, { source, log, signal }));
    });
  });
}
