// Describes a libtorch: its version, its C++ ABI, its libraries, and the fault that prevents its use.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { neededLibraries } from './elf.mjs';

const OLDEST = [1, 13];
const LIBRARIES = ['libtorch_cpu.so', 'libtorch.so', 'libc10.so'];

/**
 * @param where - Its owner, such as `python3`.
 * @param includes - Folders of headers; the first contains ATen.
 * @param rpath - Whether the addon needs the path of the libraries.
 * @param remedy - What to do if it is broken or too old.
 */
export function describe({
  where,
  includes,
  libdir,
  rpath,
  remedy,
  oneDnnHeaders = '/usr/include/oneapi/dnnl',
}) {
  const files = LIBRARIES.map((name) => join(libdir, name));
  const missing = [join(includes[0], 'ATen', 'ATen.h'), ...files].find((file) => !existsSync(file));
  const version = versionOf(includes);
  const found = { where, version, includes, libdir, rpath };
  if (missing !== undefined) return { ...found, fault: `it is incomplete: ${missing} is missing; ${remedy}` };
  if (!isNewEnough(version))
    return {
      ...found,
      fault:
        version === UNKNOWN
          ? `its headers in ${includes[0]} state no version; ${remedy}`
          : `it is too old: libtorch ${OLDEST.join('.')} or newer is needed; ${remedy}`,
    };
  return {
    ...found,
    cuda: existsSync(join(libdir, 'libtorch_cuda.so')),
    abi: usesNewAbi(libdir) ? 1 : 0,
    onednn: sharesOneDnn(libdir, oneDnnHeaders),
    files: Object.fromEntries(files.map((file) => [file, fingerprintOf(file)])),
    fault: null,
  };
}

export const UNKNOWN = 'unknown';

/** The version from the headers: `torch/headeronly/version.h` since 2.10, `torch/version.h` before. */
function versionOf(includes) {
  const texts = ['torch/headeronly/version.h', 'torch/csrc/api/include/torch/version.h', 'torch/version.h']
    .flatMap((name) => includes.map((folder) => join(folder, name)))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map((name) =>
    texts.map((text) => new RegExp(`define TORCH_VERSION_${name} (\\d+)`).exec(text)?.[1]).find(Boolean),
  );
  return parts.every((part) => part !== undefined) ? parts.join('.') : UNKNOWN;
}

/** Positive if the first is newer; unknown versions are the newest. */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) =>
    version === UNKNOWN ? [Infinity] : version.split('.').map(Number),
  );
  const at = left.findIndex((part, i) => part !== right[i]);
  return at === -1 ? 0 : left[at] - (right[at] ?? 0);
}

function isNewEnough(version) {
  return version !== UNKNOWN && compareVersions(version, OLDEST.join('.')) >= 0;
}

/** Older pip wheels of torch use GCC's old string ABI: their symbols lack the namespace of the new one. */
function usesNewAbi(libdir) {
  const symbols = readFileSync(join(libdir, 'libc10.so'));
  // c10::Error's constructor takes a std::string.
  if (symbols.includes('_ZN3c105ErrorC2ENS_14SourceLocationESs')) return false;
  return symbols.includes('__cxx11');
}

/**
 * Returns whether oneDNN is called directly: libtorch uses a shared library of it, and the matching headers are installed. Not on Debian 13,
 * which names oneDNN 3.7 libdnnl.so.3.6: libtorch 2.6 is as fast by itself (PERFORMANCE.md).
 */
function sharesOneDnn(libdir, headers) {
  const used = neededLibraries(join(libdir, 'libtorch_cpu.so')).find((name) =>
    name.startsWith('libdnnl.so.'),
  );
  const file = join(headers, 'dnnl_version.h');
  if (used === undefined || !existsSync(file)) return false;
  const major = /define DNNL_VERSION_MAJOR (\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
  return used === `libdnnl.so.${major}`;
}

/** Size and modification time, which change when the file does. */
export function fingerprintOf(file) {
  const { size, mtimeMs } = statSync(realpathSync(file));
  return [size, mtimeMs];
}
