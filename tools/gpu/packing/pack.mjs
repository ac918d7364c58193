// One archive for a machine that has a GPU and a Python with torch, but no Node.js and no network:
//   tools/gpu/pack [--libtorch FOLDER_OF_TORCH] [--addon FILE] [--out FILE.tar.xz] [--no-demo]
// Needs a build (npx nx run-many -t build), npm, xz, and ffmpeg for the demo's clips. The addon is compiled against the torch of
// --libtorch, or taken from --addon, which must be compiled against that torch and from these sources.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions, refuse as refuseOf } from '../run/commandLine.mjs';
import { addDemo } from './demo.mjs';
import { addNode, strip } from './node.mjs';
import { copyProduction } from './modules.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MOST_MIB = 55;
const NAME = 'dfer-gpu';
/** Cache for files that take minutes to make and rarely change. */
const CACHE = join(ROOT, '.dfer', 'gpu-pack');
const BACKEND = 'packages/tfjs-backend-torch';
/** Packages that are needed besides the packages' own dependencies. */
const TOOLS = ['jasmine', 'node-addon-api', 'node-api-headers'];

const refuse = (message) => refuseOf('pack', message);

function optionsOf() {
  const values = readOptions('pack', import.meta.url, {
    libtorch: { type: 'string' },
    addon: { type: 'string' },
    out: { type: 'string', default: `${NAME}.tar.xz` },
    'no-demo': { type: 'boolean', default: false },
  });
  const libtorch = values.libtorch ?? process.env.LIBTORCH;
  if (libtorch === undefined)
    refuse('expected --libtorch FOLDER, the folder of a Python torch; received none.');
  const versionFile = join(libtorch, 'version.py');
  if (!existsSync(versionFile))
    refuse(`--libtorch: expected the folder of a Python torch, with version.py; received ${libtorch}.`);
  if (values.addon !== undefined && !existsSync(values.addon))
    refuse(`--addon: expected a compiled dfer_torch.node; received ${values.addon}, which does not exist.`);
  const [, torch] = /^__version__ = '(.*)'/m.exec(readFileSync(versionFile, 'utf8')) ?? [];
  return { ...values, libtorch: resolve(libtorch), torch };
}

const options = optionsOf();
const say = (text) => console.error(`pack: ${text}`);
const run = (command, args, more = {}) =>
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: ROOT, ...more });

function assertBuilt(folder) {
  if (!existsSync(join(ROOT, folder, 'dist')))
    refuse(`expected ${folder}/dist; it does not exist; build first: npx nx run-many -t build.`);
}

/** The published files of a package, and the files that are needed to compile its native part. */
function addPackage(folder, stage) {
  const from = join(ROOT, folder);
  const keeps = (path) => !/\.(d\.ts|map|tsbuildinfo)$/.test(path) && !/\.test\.m?js$/.test(path);
  for (const name of ['package.json', 'dist', 'native', 'scripts', 'conformance']) {
    if (existsSync(join(from, name)))
      cpSync(join(from, name), join(stage, folder, name), { recursive: true, filter: keeps });
  }
  if (existsSync(join(from, 'build')) && folder !== BACKEND)
    cpSync(join(from, 'build'), join(stage, folder, 'build'), { recursive: true });
}

function addAddon(stage) {
  const target = join(stage, BACKEND, 'build');
  mkdirSync(join(target, 'Release'), { recursive: true });
  const binary = join(target, 'Release', 'dfer_torch.node');
  if (options.addon !== undefined) cpSync(options.addon, binary);
  else {
    say(`compiling the addon against torch ${options.torch}`);
    // In a copy, so that the addon of this checkout is not changed; the copy is kept, so that only changed files are recompiled.
    const copy = join(CACHE, 'addon');
    mkdirSync(copy, { recursive: true });
    for (const name of ['package.json', 'native', 'scripts']) {
      const from = join(ROOT, BACKEND, name);
      if (statSync(from).isDirectory()) run('cp', ['-rup', from, copy]);
      else run('cp', ['-up', from, copy]);
    }
    if (!existsSync(join(copy, 'node_modules')))
      symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const env = { ...process.env, LIBTORCH: options.libtorch };
    run(process.execPath, ['scripts/build.mjs'], { cwd: copy, env, stdio: ['ignore', 2, 2] });
    cpSync(join(copy, 'build', 'Release', 'dfer_torch.node'), binary);
  }
  strip(binary);
  writeFileSync(join(target, 'torch-version'), options.torch);
}

/** A tar without its closing blocks, so that others can follow. */
function tarOf(folder, names, file) {
  const args = ['--format=posix', '--sparse', '--owner=0', '--group=0', '-b1'];
  run('tar', [...args, '-C', folder, '-cf', file, ...names]);
}

/** Compresses a part; its last 1,024 bytes, two blocks of zeros, mark the end of the archive. */
function compress(tar, target, level, isLast) {
  const cut = isLast ? '' : `head -c -1024 |`;
  run('sh', ['-c', `cat "$0" | ${cut} xz -T0 ${level} > "$1"`, tar, target]);
}

const folders = [...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`), 'apps/cli'];
for (const folder of [...folders, 'tools/bench']) assertBuilt(folder);
const work = mkdtempSync(join(tmpdir(), 'dfer-gpu-pack-'));
try {
  mkdirSync(CACHE, { recursive: true });
  const stage = join(work, 'stage', NAME);
  mkdirSync(stage, { recursive: true });

  const node = await addNode(CACHE, NAME, { tarOf, compress, run, say });

  say('packages and their dependencies');
  for (const folder of folders) addPackage(folder, stage);
  copyProduction(ROOT, stage, folders, TOOLS);
  for (const name of ['tools/bench', 'tools/gpu', 'configs', 'package.json', 'LICENSE']) {
    cpSync(join(ROOT, name), join(stage, name), { recursive: true });
  }
  run(process.execPath, [`${BACKEND}/conformance/run.mjs`, '--bundle']);
  cpSync(join(ROOT, BACKEND, 'out-tsc/conformance.mjs'), join(stage, BACKEND, 'out-tsc/conformance.mjs'));
  addAddon(stage);
  if (!options['no-demo']) addDemo(ROOT, stage, { run, say });

  say('compressing');
  const tar = join(work, 'rest.tar');
  const rest = join(work, 'rest.tar.xz');
  tarOf(dirname(stage), [basename(stage)], tar);
  compress(tar, rest, '-9', true);
  const out = resolve(options.out);
  run('sh', ['-c', 'cat "$0" "$1" > "$2"', node, rest, out]);
  const mib = statSync(out).size / 2 ** 20;
  say(`${out}: ${mib.toFixed(1)} MiB`);
  if (mib > MOST_MIB) {
    console.error(
      `pack: expected at most ${MOST_MIB} MiB; received ${mib.toFixed(1)}; leave the demo out with --no-demo.`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
