// Packs every publishable package and checks the tarball like its users' tools:
//   node tools/release/check.mjs
// Needs a build. Exits with code 1 and names each problem, such as a stray file or an entry of the manifest that does not resolve.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const allowed = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^dist\/.+\.(c?js|d\.c?ts)$/,
  /^bin\/dfer\.mjs$/,
  /^contact-sheet\.png$/,
  // Native parts are compiled on the user's machine.
  /^native\/.+\.(c|cc|cu|h)$/,
  /^scripts\/(addon\/)?[a-z]+[A-Za-z]*\.mjs$/,
  /^(OPERATIONS|PERFORMANCE)\.md$/,
];
const forbidden = [/\.test\./, /\/testing\//, /tsbuildinfo/];

const folders = ['packages', 'apps'].flatMap((root) => readdirSync(root).map((name) => join(root, name)));
const place = mkdtempSync(join(tmpdir(), 'dfer-pack-'));
let faults = 0;
const fault = (name, text) => {
  faults += 1;
  console.error(`${name}: ${text}`);
};

/** Whether a compiled file's source no longer exists. */
function isStale(folder, path) {
  const [, module] = /^dist\/(.+?)(?:\.d)?\.c?[jt]s$/.exec(path) ?? [];
  return (
    module !== undefined &&
    !['ts', 'tsx', 'cts'].some((end) => existsSync(join(folder, 'src', `${module}.${end}`)))
  );
}

try {
  for (const folder of folders) {
    const { name, private: isPrivate } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (isPrivate) continue;
    const packed = JSON.parse(
      execFileSync(
        'npm',
        ['pack', `./${folder}`, '--json', '--pack-destination', place, '--loglevel=error'],
        {
          encoding: 'utf8',
        },
      ),
    );
    const [{ files, filename, size }] = Array.isArray(packed) ? packed : Object.values(packed);
    for (const { path } of files) {
      if (isStale(folder, path))
        fault(name, `${path} has no source: it is left from an earlier build; delete it`);
      if (!allowed.some((rule) => rule.test(path)) || forbidden.some((rule) => rule.test(path))) {
        fault(name, `${path} does not belong in the package`);
      }
    }
    for (const wanted of ['README.md', 'dist/index.js', 'dist/index.d.ts']) {
      if (!files.some(({ path }) => path === wanted)) fault(name, `${wanted} is missing`);
    }
    const tarball = join(place, filename);
    for (const [tool, ...options] of [
      ['publint', 'run', tarball, '--strict'],
      ['attw', tarball, '--profile', 'esm-only', '--quiet'],
    ]) {
      try {
        execFileSync('npx', ['--no-install', tool, ...options], { encoding: 'utf8', stdio: 'pipe' });
      } catch (error) {
        fault(name, `${tool}: ${error.stdout}${error.stderr}`);
      }
    }
    console.log(`${name}: ${files.length} files, ${(size / 1024).toFixed(0)} KiB`);
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = faults > 0 ? 1 : 0;
