import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { NotMade } from '../harness/errors.mjs';
import { needNamespace, withMounts } from '../harness/namespace.mjs';
import { makePlace } from '../harness/place.mjs';
import { output, quoted } from '../harness/shell.mjs';
import { unprivileged } from '../harness/user.mjs';

const COMPILERS = /^(.+-)?(c\+\+|g\+\+|cc|gcc|c99|c89|clang|clang\+\+)(-[0-9.]+)?$/;
const HEADERS = ['/usr/include/ATen', '/usr/include/torch', '/usr/include/c10', '/usr/include/oneapi'];
const LIBRARIES = /^lib(torch|c10|dnnl|caffe2)\w*\.so/;

/**
 * No compiler, no libtorch, and no permission to install them: mounts hide those of this machine.
 * @type {import('./index.mjs').Machine}
 */
export const bare = {
  title: 'no compiler, no libtorch, and no permission to install them',
  short: true,
  async make(bench) {
    await needNamespace();
    const { user, enter } = await unprivileged();
    const place = await makePlace(bench, { user });
    const mounts = await hidden();
    const inside = (argv) => withMounts(mounts, enter(argv));
    await check(inside, place);
    return { ...place, enter: inside, faults: ({ trains, ...found }) => (trains ? faultsOf(found) : []) };
  },
};

function faultsOf({ backend, output: text }) {
  const faults = [];
  if (!backend?.startsWith('wasm ')) faults.push(`backend: expected wasm; received ${backend}`);
  const afterReport = text.slice(text.lastIndexOf('report.html:'));
  if (!/slower than it could be: .*libtorch/.test(afterReport)) {
    faults.push('the last lines of the run do not say that libtorch is missing');
  }
  return faults;
}

/** Lines of shell that hide compilers and libtorch. */
async function hidden() {
  const programs = await matching(process.env.PATH.split(':'), COMPILERS);
  const libraries = await matching(await libraryFolders(), LIBRARIES);
  const torch = await pythonTorch();
  const folders = [...HEADERS, ...(torch === '' ? [] : [torch])].filter((folder) => existsSync(folder));
  return [
    ...[...programs, ...libraries].map((file) => `mount --bind /dev/null ${quoted(file)}`),
    ...folders.map((folder) => `mount -t tmpfs none ${quoted(folder)}`),
  ];
}

/** The real files of all matching names in `folders`, without duplicates. */
async function matching(folders, pattern) {
  const found = new Set();
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((candidate) => pattern.test(candidate))) {
      const file = await realpath(join(folder, name)).catch(() => null);
      if (file !== null) found.add(file);
    }
  }
  return [...found];
}

async function libraryFolders() {
  const triplets = (await readdir('/usr/lib')).filter((name) => name.endsWith('-linux-gnu'));
  return ['/usr/lib', '/usr/lib64', '/usr/local/lib', ...triplets.map((name) => join('/usr/lib', name))];
}

async function pythonTorch() {
  const script =
    'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")';
  return output('python3', ['-c', script]).catch(() => '');
}

/** Verifies that hiding has worked; otherwise a pass would mean nothing. */
async function check(inside, { folder, env }) {
  const script =
    'for tool in c++ g++ cc gcc clang; do command -v $tool; done; ls /usr/include/ATen/ATen.h /usr/include/torch/version.h 2>/dev/null';
  const [program, ...args] = inside(['sh', '-c', `${script}; true`]);
  const left = await output(program, args, { cwd: folder, env });
  if (left !== '')
    throw new NotMade(`compilers or libtorch could not be hidden: ${left.split('\n').join(', ')}`);
}
