import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Files that are not read at run time. */
const UNREAD =
  /\.(map|ts|mts|cts|md|markdown|flow|html|css|yml|yaml|txt|cc\.o)$|\.min\.m?js$|(^|\/)(CHANGELOG|AUTHORS|README)[^/]*$/i;
/** Folders of packages that are not read: tests, documentation, sources of compiled files. */
const UNREAD_FOLDERS =
  /(^|\/)(tests?|__tests__|spec|docs?|examples?|demos?|benchmarks?|coverage|\.github|umd)(\/|$)/;

/** Files to keep of packages that are mostly not read, by package name. */
const KEPT = [
  [
    /^@tensorflow\/tfjs-backend-wasm$/,
    /^(package\.json|LICENSE|wasm-out(\/.*)?|dist(\/tf-backend-wasm\.node\.js)?)$/,
  ],
  [/^@tensorflow\/(tfjs[a-z-]*)$/, /^(package\.json|LICENSE|dist(\/tf[a-z-]*\.node\.js)?)$/],
  [/^face-api\.js$/, /^(package\.json|LICENSE|dist(\/face-api\.node-wasm\.js)?)$/],
  [/^typescript$/, /^package\.json$/],
];
/** Packages that need all of their files. */
const WHOLE = /^(jasmine|jasmine-core|node-addon-api|node-api-headers)$/;

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The folder of a package, resolved from `from`, or undefined. */
function resolvePackage(name, from, root) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

/** Folders of everything that the packages in `folders` and the `tools` need, at any depth. */
function closureOf(root, folders, tools) {
  const found = new Set();
  const visit = (folder) => {
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
    } = readJson(join(folder, 'package.json'));
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    for (const name of names) add(name, folder);
  };
  const add = (name, from) => {
    const folder = resolvePackage(name, from, root);
    // This machine only has the optional packages for its own platform.
    if (folder === undefined || found.has(folder) || isOwn(folder, root)) return;
    found.add(folder);
    visit(folder);
  };
  for (const folder of folders) visit(join(root, folder));
  for (const tool of tools) add(tool, root);
  return [...found];
}

/** Returns whether a package belongs to this repository. */
const isOwn = (folder, root) => !relative(root, realpathSync(folder)).includes('node_modules');

/**
 * Copies the files that are needed at run time of all dependencies of `folders` and `tools`, and links the repository's packages.
 *
 * @param {string[]} folders Folders of this repository's packages.
 * @param {string[]} tools Names of additional packages.
 */
export function copyProduction(root, stage, folders, tools) {
  for (const folder of closureOf(root, folders, tools)) {
    const target = join(stage, relative(root, folder));
    const { name } = readJson(join(folder, 'package.json'));
    const keeps = keeper(relative(root, folder).split('node_modules/').at(-1), name);
    mkdirSync(target, { recursive: true });
    cpSync(folder, target, {
      recursive: true,
      dereference: true,
      filter: (path) => path === folder || keeps(relative(folder, path)),
    });
  }
  for (const folder of folders) {
    const { name } = readJson(join(root, folder, 'package.json'));
    const link = join(stage, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(stage, folder)), link);
  }
}

function keeper(...names) {
  const isInside = (path) => /(^|\/)node_modules(\/|$)/.test(path);
  const rule = KEPT.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
  if (rule !== undefined) return (path) => rule.test(path);
  if (names.some((name) => WHOLE.test(name))) return (path) => !isInside(path);
  return (path) => !isInside(path) && !UNREAD.test(path) && !UNREAD_FOLDERS.test(path);
}
