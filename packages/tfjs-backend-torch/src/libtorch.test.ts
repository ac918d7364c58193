import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OLD_ABI, writePython, writeTree, type Tree } from './testing/libtorchTree.js';

const script = fileURLToPath(new URL('../scripts/libtorch.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dfer-libtorch-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Found {
  readonly where: string;
  readonly version: string;
  readonly libdir: string;
  readonly cuda?: boolean;
  readonly abi?: number;
  readonly onednn?: boolean;
  readonly fault: string | null;
}

let count = 0;
const fresh = (name = 'tree'): string => join(folder, String(count++), name);

/** Runs the script on a machine with only the given Pythons and system libtorch. */
function ask(
  question: string,
  {
    python3,
    python,
    system,
    env = {},
  }: {
    readonly python3?: string;
    readonly python?: string;
    readonly system?: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): string {
  const bin = fresh('bin');
  writePython(join(bin, 'python3'), python3 ?? null);
  writePython(join(bin, 'python'), python ?? null);
  const nowhere = join(folder, 'nowhere');
  const args = [script, question, `--system=${system ?? nowhere}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: bin, ...env },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const list = (machine: Parameters<typeof ask>[1]): Found[] =>
  ask('list', machine)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Found => JSON.parse(line));

const one = (tree: Tree, name?: string): Found => list({ python3: writeTree(fresh(name), tree) })[0]!;

describe('libtorch', () => {
  it.each(['1.13.0', '2.6.0', '2.9.1'])('%s states its version in torch/version.h', (version) => {
    expect(one({ version })).toMatchObject({ version, where: 'python3', fault: null });
  });

  it.each(['2.10.0', '2.15.0'])('%s states its version in torch/headeronly/version.h', (version) => {
    expect(one({ version, layout: 'torch/headeronly/version.h' })).toMatchObject({ version, fault: null });
  });

  it.each(['1.12.1', '0.4.0'])('%s is too old', (version) => {
    expect(one({ version }).fault).toMatch(
      /too old: libtorch 1\.13 or newer is needed; install the newest \(python3 -m pip/,
    );
  });

  it('is incomplete without its headers or libraries', () => {
    for (const without of ['include/ATen/ATen.h', 'lib/libtorch_cpu.so', 'lib/libc10.so']) {
      expect(one({ version: '2.6.0', without }).fault).toMatch(
        new RegExp(`incomplete: .*/${without.replaceAll('.', '\\.')} is missing; install the newest`),
      );
    }
  });

  it('is not usable without a version', () => {
    const found = one({ version: '2.6.0', without: 'include/torch/csrc/api/include/torch/version.h' });
    expect(found).toMatchObject({ version: 'unknown' });
    expect(found.fault).toMatch(/state no version; install/);
  });

  it('may be in a folder with spaces, umlauts and quotes', () => {
    const name = `Bücher & "Müll" 'n`;
    const found = one({ version: '2.6.0' }, name);
    expect(found).toMatchObject({ fault: null });
    expect(found.libdir).toMatch(/Bücher & "Müll" 'n\/lib$/);
  });

  it('uses the old ABI of GCC’s strings in older wheels', () => {
    expect(one({ version: '2.5.0', symbols: OLD_ABI }).abi).toBe(0);
    expect(one({ version: '2.6.0' }).abi).toBe(1);
  });

  it('has CUDA if its library exists', () => {
    expect(one({ version: '2.6.0', more: { 'lib/libtorch_cuda.so': '' } }).cuda).toBe(true);
    expect(one({ version: '2.6.0' }).cuda).toBe(false);
  });
});

describe('oneDNN is called directly', () => {
  const system = (needed: readonly string[], major: number | null): Found => {
    const header = 'include/oneapi/dnnl/dnnl_version.h';
    const more = major === null ? {} : { [header]: `#define DNNL_VERSION_MAJOR ${major}\n` };
    const lib = 'lib/x86_64-linux-gnu';
    return list({ system: writeTree(fresh('usr'), { version: '1.13.0', lib, needed, more }) })[0]!;
  };

  it('if both use the same one', () => {
    expect(system(['libc.so.6', 'libdnnl.so.2', 'libm.so.6'], 2)).toMatchObject({
      where: 'the system',
      onednn: true,
    });
  });

  it.each([
    ['whose headers are missing', ['libdnnl.so.2'], null],
    ['whose headers are of another one', ['libdnnl.so.2'], 3],
    ['that is inside libtorch', ['libc.so.6'], 2],
  ])('but not if it is one %s', (_, needed, major) => {
    expect(system(needed, major)).toMatchObject({ fault: null, onednn: false });
  });
});

describe('several libtorchs', () => {
  const tree = (version: string): string => writeTree(fresh(), { version });
  const names = (found: readonly Found[]): string[] =>
    found.map(({ version, where }) => `${version} of ${where}`);

  it('the newest comes first, regardless of its owner', () => {
    const machine = {
      python3: tree('2.6.0'),
      python: tree('2.15.1'),
      system: writeTree(fresh('usr'), { version: '2.9.0' }),
    };
    expect(names(list(machine))).toEqual(['2.15.1 of python', '2.9.0 of the system', '2.6.0 of python3']);
  });

  it('each is listed once', () => {
    const shared = tree('2.6.0');
    expect(names(list({ python3: shared, python: shared }))).toEqual(['2.6.0 of python3']);
  });

  it("a Python's links to the system's libraries are not another one, as on Debian", () => {
    const system = writeTree(fresh('usr'), { version: '2.6.0' });
    const python3 = writeTree(fresh(), { version: '2.6.0', without: 'lib/libtorch_cpu.so' });
    symlinkSync(join(system, 'lib/libtorch_cpu.so'), join(python3, 'lib/libtorch_cpu.so'));
    expect(names(list({ python3, system }))).toEqual(['2.6.0 of the system']);
    expect(ask('identity', { python3, system })).toBe(ask('identity', { system }));
  });

  it.each(['VIRTUAL_ENV', 'CONDA_PREFIX'])('$%s is used even if its programs are not on the PATH', (name) => {
    const active = fresh('environment');
    writePython(join(active, 'bin', 'python'), tree('2.11.0'));
    const found = list({ python3: tree('2.6.0'), env: { [name]: active } });
    expect(names(found)).toEqual([`2.11.0 of $${name}`, '2.6.0 of python3']);
  });

  it('$LIBTORCH excludes all others', () => {
    const machine = { python3: tree('2.15.0'), env: { LIBTORCH: tree('2.6.0') } };
    expect(names(list(machine))).toEqual(['2.6.0 of $LIBTORCH']);
  });

  it('a wrong $LIBTORCH is reported', () => {
    const [found] = list({ python3: tree('2.15.0'), env: { LIBTORCH: '/nowhere' } });
    expect(found!.fault).toBe(
      'it is incomplete: /nowhere/include/ATen/ATen.h is missing; correct or unset LIBTORCH',
    );
  });

  it('only those without a problem are usable', () => {
    const machine = { python3: tree('1.12.0'), python: tree('2.6.0') };
    expect(ask('usable', machine)).toBe('2.6.0 of python\n');
    expect(ask('usable', { python3: tree('1.12.0') })).toBe('');
    expect(ask('usable', {})).toBe('');
  });
});

describe('the identity', () => {
  it('is stable, and changes with the libtorch of Python', () => {
    const python3 = writeTree(fresh(), { version: '2.6.0' });
    const before = ask('identity', { python3 });
    expect(ask('identity', { python3 })).toBe(before);
    writeTree(python3, {
      version: '2.6.0',
      more: { 'lib/libtorch_cpu.so': 'the same version, compiled again' },
    });
    const after = ask('identity', { python3 });
    expect(after).not.toBe(before);
    expect(ask('identity', {})).not.toBe(after);
  });
});
