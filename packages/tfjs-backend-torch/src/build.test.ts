import { spawn, spawnSync } from 'node:child_process';
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
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unavailable } from './index.js';
import { parseBuildReport, type BuildReport } from './buildReport.js';
import { writePython, writeScript, writeTree } from './testing/libtorchTree.js';

const inPackage = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const script = inPackage('scripts/build.mjs');
const works = inPackage('build/Release/dfer_torch.node');
const folder = mkdtempSync(join(tmpdir(), 'dfer-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Shell code of a fake compiler; `$ALL` holds its arguments and `$OUT` the file to write. */
interface Behavior {
  readonly version?: string;
  readonly compile?: string;
  readonly link?: string;
}

let count = 0;

/** A fake machine with libtorchs, a compiler and an output folder. */
class Machine {
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
  compiler({ version = '12', compile = ': > "$OUT"', link = `cp '${works}' "$OUT"` }: Behavior): this {
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
  withAddon(file = works): this {
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
    const args = [script, `--output=${this.output}`, '--jobs=2', ...flags];
    return spawnSync(process.execPath, args, { encoding: 'utf8', env: this.environment });
  }
}

const FAILS = 'echo "native/x.cc:1:2: error: no member named y" >&2; exit 1';

(unavailable === null ? describe : describe.skip)('a build', () => {
  it('installs an addon that loads, and reports the libtorch it was built against', () => {
    const machine = new Machine().libtorch('python3', '2.15.0');
    expect(machine.build()).toMatchObject({ status: 0 });
    expect(readFileSync(machine.addon).equals(readFileSync(works))).toBe(true);
    expect(machine.report).toEqual({
      libtorch: { version: '2.15.0', where: 'python3' },
      attempts: [{ version: '2.15.0', where: 'python3', built: true, reason: '' }],
    });
  });

  it('takes the next libtorch if the newest does not compile, and reports it', () => {
    const machine = new Machine().libtorch('python3', '2.15.0', 'new').libtorch('python', '2.6.0', 'old');
    machine.compiler({
      compile: `case "$ALL" in */new/*) ${FAILS};; esac; : > "$OUT"`,
    });
    expect(machine.build()).toMatchObject({ status: 0 });
    const { libtorch, attempts } = machine.report!;
    expect(libtorch).toEqual({ version: '2.6.0', where: 'python' });
    expect(attempts).toEqual([
      {
        version: '2.15.0',
        where: 'python3',
        built: false,
        reason: expect.stringMatching(
          /did not compile \(native\/x\.cc:1:2: error: no member named y; more in .*build\.log\); use another libtorch/,
        ),
      },
      { version: '2.6.0', where: 'python', built: true, reason: '' },
    ]);
  });

  it('takes the next libtorch if the addon of the newest does not load', () => {
    const machine = new Machine().libtorch('python3', '2.15.0', 'new').libtorch('python', '2.6.0', 'old');
    machine.compiler({
      link: `case "$ALL" in */new/*) echo no addon > "$OUT";; *) cp '${works}' "$OUT";; esac`,
    });
    expect(machine.build()).toMatchObject({ status: 0 });
    expect(machine.report!.attempts[0]!.reason).toMatch(
      /compiled but does not work \(.*invalid ELF header|file too short/,
    );
    expect(machine.report!.libtorch).toEqual({ version: '2.6.0', where: 'python' });
  });

  it('that crashes in its first convolution is not used', () => {
    const machine = new Machine().libtorch('python3', '2.15.0');
    const source = join(machine.root, 'crash.c');
    writeFileSync(
      source,
      '#include <signal.h>\n__attribute__((constructor)) static void f(void) { raise(SIGFPE); }\n',
    );
    machine.compiler({ link: `cc -shared -fPIC -o "$OUT" '${source}'` });
    expect(machine.build().status).toBe(2);
    expect(machine.report!.attempts[0]!.reason).toMatch(/crashed \(SIGFPE\) in a small convolution/);
  });

  it('that fails keeps the existing addon', () => {
    const machine = new Machine().withAddon().libtorch('python3', '2.15.0').compiler({ compile: FAILS });
    const { status, stderr } = machine.build();
    expect(status).toBe(2);
    expect(stderr).toMatch(/libtorch 2\.15\.0 of python3 was found but not built: .*\n/);
    expect(readFileSync(machine.addon).equals(readFileSync(works))).toBe(true);
    expect(machine.report!.libtorch).toEqual({ version: '2.4.0', where: 'python3' });
    expect(machine.report!.attempts[0]).toMatchObject({ version: '2.15.0', built: false });
  });

  it('that fails removes an addon that does not load', () => {
    const broken = join(folder, 'broken.node');
    writeFileSync(broken, 'its libtorch is gone');
    const machine = new Machine()
      .withAddon(broken)
      .libtorch('python3', '2.15.0')
      .compiler({ compile: FAILS });
    expect(machine.build('--if-possible').status).toBe(0);
    expect(existsSync(machine.addon)).toBe(false);
    expect(machine.report!.libtorch).toBeNull();
  });

  it('that is killed keeps the existing addon and leaves no partial files', async () => {
    const machine = new Machine().withAddon().libtorch('python3', '2.15.0').compiler({ link: 'sleep 60' });
    const child = spawn(process.execPath, [script, `--output=${machine.output}`], {
      env: machine.environment,
    });
    while (machine.calls < 3) await setTimeout(20);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
    expect(readFileSync(machine.addon).equals(readFileSync(works))).toBe(true);
    expect(machine.compiler({}).build()).toMatchObject({ status: 0 });
    expect(machine.report!.libtorch).toEqual({ version: '2.15.0', where: 'python3' });
  });

  it('compiles nothing if the addon is up to date', () => {
    const machine = new Machine().libtorch('python3', '2.15.0');
    machine.build();
    const { calls } = machine;
    expect(machine.build()).toMatchObject({ status: 0, stderr: expect.stringMatching(/is up to date/) });
    expect(machine.calls).toBe(calls);
  });

  it('is repeated if the libtorch changed', () => {
    const machine = new Machine().libtorch('python3', '2.15.0');
    machine.build();
    const { calls } = machine;
    machine.libtorch('python3', '2.16.0').build();
    expect(machine.calls).toBeGreaterThan(calls);
    expect(machine.report!.libtorch).toEqual({ version: '2.16.0', where: 'python3' });
  });

  it('retries one file at a time if the compiler runs out of memory', () => {
    const machine = new Machine().libtorch('python3', '2.15.0');
    const once = join(machine.root, 'once');
    const killed = 'echo "g++: fatal error: Killed signal terminated program cc1plus" >&2; exit 1';
    machine.compiler({
      compile: `case "$ALL" in *group-0.cc) if [ ! -e '${once}' ]; then : > '${once}'; ${killed}; fi;; esac; : > "$OUT"`,
    });
    const { status, stderr } = machine.build();
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/one file at a time/),
    });
    machine.compiler({ compile: killed }).libtorch('python3', '2.16.0');
    expect(machine.build().status).toBe(2);
    expect(machine.report!.attempts[0]!.reason).toMatch(/ran out of memory in native\/.*; it needs 1\.5 GB/);
  });

  it('works in folders with spaces, umlauts and quotes', () => {
    const name = `Bücher & "Müll" 'n $HOME`;
    const machine = new Machine(name).libtorch('python3', '2.15.0', `${name} torch`);
    // The build fails unless the file is written to the requested path.
    expect(machine.build()).toMatchObject({ status: 0 });
    expect(existsSync(machine.addon)).toBe(true);
  });

  it.each<[string, Behavior, RegExp]>([
    [
      'a compiler that is too old',
      { version: '9' },
      /compiler is too old: GCC 11 or newer is needed, .*g\+\+ is 9; install/,
    ],
    ['a full disk', { compile: 'echo "No space left on device" >&2; exit 1' }, /disk is full; .* free some/],
    [
      'another C++ ABI',
      { link: 'echo "undefined reference to f(std::__cxx11::basic_string)" >&2; exit 1' },
      /another C\+\+ ABI .*; use another/,
    ],
  ])('reports %s in one line, with the remedy', (_, behavior, reason) => {
    const machine = new Machine().libtorch('python3', '2.15.0').compiler(behavior);
    expect(machine.build().status).toBe(2);
    expect(machine.report!.attempts[0]!.reason).toMatch(reason);
    expect(machine.report!.attempts[0]!.reason).not.toContain('\n');
  });
});

if (unavailable !== null) it.skip(`a build needs a working addon: ${unavailable}`, () => undefined);

describe('with missing requirements', () => {
  it('a missing compiler is reported with the command to install one', () => {
    const machine = new Machine().libtorch('python3', '2.15.0');
    rmSync(join(machine.root, 'bin', 'g++'));
    const { status, stderr } = machine.build();
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /there is no C\+\+ compiler: the command .*g\+\+ was not found; install one \(apt install g\+\+\)/,
    );
  });

  it('a libtorch that is too old is reported, and nothing is compiled', () => {
    const machine = new Machine().libtorch('python3', '1.12.0').compiler({ compile: FAILS });
    machine.build();
    expect(machine.report!.attempts).toContainEqual({
      version: '1.12.0',
      where: 'python3',
      built: false,
      reason: expect.stringMatching(/too old: libtorch 1\.13 or newer is needed; install/),
    });
  });

  it('--if-possible exits with code 0 and still writes a report', () => {
    const machine = new Machine().libtorch('python3', '2.15.0').compiler({ compile: FAILS });
    expect(machine.build('--if-possible').status).toBe(0);
    expect(machine.report!.attempts[0]).toMatchObject({ version: '2.15.0', built: false });
  });

  it.each([['--jobs=0'], ['--jobs=x'], ['--wrong'], ['more']])('%s is refused in one line', (flag) => {
    const { status, stderr } = new Machine().build(flag);
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, lines: 1 });
    expect(stderr).toMatch(/^tfjs-backend-torch: .*expected/);
  });

  it.each(['build.mjs', 'libtorch.mjs'])('%s reports that Node.js is too old', (name) => {
    const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.10.0'}})`;
    const args = ['--import', older, inPackage(`scripts/${name}`)];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(
        /^tfjs-backend-torch: Node\.js 20\.19 or newer is needed; this is 20\.10\.0; .*\n$/,
      ),
    });
  });
});
