import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseBuildReport, type BuildReport } from '../buildReport.js';
import { writePython, writeScript, writeTree } from './libtorchTree.js';

export const inPackage = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
export const BUILD_SCRIPT = inPackage('scripts/build.mjs');
export const WORKING_ADDON = inPackage('build/Release/dfer_torch.node');
/** Removed after the last test of the file. */
const folder = mkdtempSync(join(tmpdir(), 'dfer-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Shell code of a fake compiler; `$ALL` holds its arguments and `$OUT` the file to write. */
export interface Behavior {
  readonly version?: string;
  readonly compile?: string;
  readonly link?: string;
}

let count = 0;

/** A fake machine with libtorchs, a compiler and an output folder. */
export class Machine {
  readonly root = join(folder, String(count++));
  readonly output: string;
  readonly #bin = join(this.root, 'bin');

  constructor(name = 'build') {
    this.output = join(this.root, name);
    for (const python of ['python3', 'python']) writePython(join(this.#bin, python), null);
    this.compiler({});
  }

  /** Adds a libtorch that belongs to the Python of this name. */
  libtorch(python: 'python3' | 'python', version: string, name: string = python): this {
    writePython(join(this.#bin, python), writeTree(join(this.root, name), { version }));
    return this;
  }

  /** By default, linking copies a working addon. */
  compiler({
    version = '12',
    compile = ': > "$OUT"',
    link = `cp '${WORKING_ADDON}' "$OUT"`,
  }: Behavior): this {
    writeScript(join(this.#bin, 'g++'), [
      'ALL="$*"',
      'case "$1" in',
      '--version) echo "g++ 12.2.0"; echo "Copyright (C) Free Software Foundation, Inc."; exit;;',
      `-dumpversion) echo ${version}; exit;;`,
      'esac',
      `echo "$ALL" >> '${this.root}/calls'`,
      'while [ $# -gt 0 ]; do [ "$1" = -o ] && OUT="$2"; shift; done',
      `case "$ALL" in *-shared*) ${link};; *) ${compile};; esac`,
    ]);
    return this;
  }

  get addon(): string {
    return join(this.output, 'Release', 'dfer_torch.node');
  }

  /** Adds an existing addon with the report of its build. */
  withAddon(file = WORKING_ADDON): this {
    mkdirSync(dirname(this.addon), { recursive: true });
    copyFileSync(file, this.addon);
    const report = {
      libtorch: { version: '2.4.0', where: 'python3' },
      attempts: [],
      files: {},
      stamp: 'old',
    };
    writeFileSync(join(this.output, 'build-report.json'), JSON.stringify(report));
    return this;
  }

  /** Number of compiler calls that compile or link. */
  get calls(): number {
    const file = join(this.root, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
  }

  get report(): BuildReport | null {
    return parseBuildReport(readFileSync(join(this.output, 'build-report.json'), 'utf8'));
  }

  get environment(): NodeJS.ProcessEnv {
    return { PATH: `${this.#bin}:/usr/bin:/bin`, CXX: join(this.#bin, 'g++') };
  }

  build(...flags: string[]): { readonly status: number | null; readonly stderr: string } {
    const args = [BUILD_SCRIPT, `--output=${this.output}`, '--jobs=2', ...flags];
    return spawnSync(process.execPath, args, { encoding: 'utf8', env: this.environment });
  }
}
