import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { unavailable } from './index.js';
import { type Behavior, BUILD_SCRIPT, inPackage, Machine, WORKING_ADDON } from './testing/fakeMachine.js';

const FAILS = 'echo "native/x.cc:1:2: error: no member named y" >&2; exit 1';

(unavailable === null ? describe : describe.skip)('a build', () => {
  it('installs an addon that loads, and reports the libtorch it was built against', () => {
    const machine = new Machine().libtorch('python3', '2.15.0');
    expect(machine.build()).toMatchObject({ status: 0 });
    expect(readFileSync(machine.addon).equals(readFileSync(WORKING_ADDON))).toBe(true);
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
      link: `case "$ALL" in */new/*) echo no addon > "$OUT";; *) cp '${WORKING_ADDON}' "$OUT";; esac`,
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
    expect(readFileSync(machine.addon).equals(readFileSync(WORKING_ADDON))).toBe(true);
    expect(machine.report!.libtorch).toEqual({ version: '2.4.0', where: 'python3' });
    expect(machine.report!.attempts[0]).toMatchObject({ version: '2.15.0', built: false });
  });

  it('that fails removes an addon that does not load', () => {
    const machine = new Machine().libtorch('python3', '2.15.0').compiler({ compile: FAILS });
    const broken = join(machine.root, 'broken.node');
    writeFileSync(broken, 'its libtorch is gone');
    machine.withAddon(broken);
    expect(machine.build('--if-possible').status).toBe(0);
    expect(existsSync(machine.addon)).toBe(false);
    expect(machine.report!.libtorch).toBeNull();
  });

  it('that is killed keeps the existing addon and leaves no partial files', async () => {
    const machine = new Machine().withAddon().libtorch('python3', '2.15.0').compiler({ link: 'sleep 60' });
    const child = spawn(process.execPath, [BUILD_SCRIPT, `--output=${machine.output}`], {
      env: machine.environment,
    });
    while (machine.calls < 3) await setTimeout(20);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
    expect(readFileSync(machine.addon).equals(readFileSync(WORKING_ADDON))).toBe(true);
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
