// Finds libtorch and says what a compiler has to know of it:
//   node scripts/libtorch.mjs [identity|includes|libdir|libraries|abi|cuda|onednn]
// Looked for in this order: $LIBTORCH (an unpacked libtorch, or the folder of a Python torch), the torch of python3, the system.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const LIBRARIES = ['libtorch_cpu.so', 'libc10.so'];

/** What a folder with `include/` and `lib/` holds, or null. */
function fromFolder(root, where) {
  const include = join(root, 'include');
  const lib = join(root, 'lib');
  const needed = [join(include, 'ATen', 'ATen.h'), ...LIBRARIES.map((name) => join(lib, name))];
  if (!needed.every((file) => existsSync(file))) return null;
  const api = join(include, 'torch', 'csrc', 'api', 'include');
  return describe({ where, includes: [include, api], libdir: lib, rpath: lib });
}

function fromPython() {
  try {
    const script =
      'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")';
    const folder = execFileSync('python3', ['-c', script], { encoding: 'utf8', stdio: 'pipe' }).trim();
    return folder === '' ? null : fromFolder(folder, 'torch of python3');
  } catch {
    return null;
  }
}

function fromSystem() {
  const include = '/usr/include';
  if (!existsSync(join(include, 'ATen', 'ATen.h'))) return null;
  const triplets = readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu'));
  const libdir = [...triplets.map((name) => join('/usr/lib', name)), '/usr/lib', '/usr/lib64'].find(
    (folder) => existsSync(join(folder, 'libtorch_cpu.so')),
  );
  if (libdir === undefined) return null;
  return describe({
    where: 'the system',
    includes: [join(include, 'torch', 'csrc', 'api', 'include')],
    libdir,
    rpath: null,
  });
}

function describe(found) {
  const cuda = existsSync(join(found.libdir, 'libtorch_cuda.so'));
  return {
    ...found,
    version: versionOf(found.includes),
    cuda,
    abi: usesNewAbi(found.libdir) ? 1 : 0,
    onednn: sharesOneDnn(found.libdir),
  };
}

/** The version as the headers state it: in `torch/headeronly/version.h` from 2.10 on, in `torch/version.h` before. */
function versionOf(includes) {
  const texts = ['torch/headeronly/version.h', 'torch/version.h']
    .flatMap((name) => includes.map((folder) => join(folder, name)))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
  const part = (name) =>
    texts.map((text) => new RegExp(`define TORCH_VERSION_${name} (\\d+)`).exec(text)?.[1]).find(Boolean) ?? '?';
  return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}

/** Older pip wheels of torch are built with GCC's old string ABI: its symbols then lack the new one's namespace. */
function usesNewAbi(libdir) {
  return readFileSync(realpathSync(join(libdir, 'libc10.so'))).includes('__cxx11');
}

/** Whether oneDNN can be called beside libtorch: its headers are there, and libtorch uses the same library and not one inside it. */
function sharesOneDnn(libdir) {
  if (!existsSync('/usr/include/oneapi/dnnl/dnnl.hpp')) return false;
  return readFileSync(realpathSync(join(libdir, 'libtorch_cpu.so'))).includes('libdnnl.so.');
}

/** @returns what was found, or null. */
export function findLibtorch() {
  const named = process.env.LIBTORCH;
  // The addon remembers the folder: it has to be found from everywhere.
  if (named) return fromFolder(resolve(named), '$LIBTORCH');
  return fromPython() ?? fromSystem();
}

const answers = {
  identity: (found) => JSON.stringify(found),
  includes: ({ includes }) => includes.join('\n'),
  libdir: ({ libdir }) => libdir,
  libraries: ({ cuda, onednn }) =>
    ['torch', 'torch_cpu', 'c10', ...(cuda ? ['torch_cuda', 'c10_cuda'] : []), ...(onednn ? ['dnnl'] : [])]
      .map((name) => `-l${name}`)
      .join('\n'),
  rpath: ({ rpath }) => (rpath === null ? '' : `-Wl,-rpath,${rpath}`),
  abi: ({ abi }) => String(abi),
  cuda: ({ cuda }) => (cuda ? '1' : '0'),
  onednn: ({ onednn }) => (onednn ? '1' : '0'),
};

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) {
  const found = findLibtorch();
  const answer = answers[argv[2] ?? 'identity'];
  console.log(found === null ? '' : answer(found));
}
