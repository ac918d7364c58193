import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Header with the version of a libtorch: up to 2.9, and since 2.10. */
export type HeaderLayout = 'torch/csrc/api/include/torch/version.h' | 'torch/headeronly/version.h';

export interface Tree {
  readonly version: string;
  readonly layout?: HeaderLayout;
  /** Contents of libc10.so. */
  readonly symbols?: string;
  /** A file to leave out. */
  readonly without?: string;
  /** Folder of the libraries. */
  readonly lib?: string;
  /** Libraries that libtorch_cpu.so needs. */
  readonly needed?: readonly string[];
  readonly more?: Readonly<Record<string, string | Buffer>>;
}

const NEW_ABI = '_ZN3c105ErrorC2ENS_14SourceLocationENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE';
export const OLD_ABI = '_ZN3c105ErrorC2ENS_14SourceLocationESs and __cxx11 of something else';

/** Writes a fake libtorch that the search accepts. @returns Its folder. */
export function writeTree(root: string, tree: Tree): string {
  const { version, layout = 'torch/csrc/api/include/torch/version.h', lib = 'lib' } = tree;
  const [major, minor, patch] = version.split('.');
  const defines = `#define TORCH_VERSION_MAJOR ${major}\n#define TORCH_VERSION_MINOR ${minor}\n#define TORCH_VERSION_PATCH ${patch}\n`;
  const files: Readonly<Record<string, string | Buffer>> = {
    'include/ATen/ATen.h': '',
    'include/torch/csrc/api/include/torch/version.h': '#include <torch/headeronly/version.h>\n',
    [`include/${layout}`]: defines,
    [`${lib}/libtorch_cpu.so`]: elfThatNeeds(tree.needed ?? []),
    [`${lib}/libtorch.so`]: '',
    [`${lib}/libc10.so`]: tree.symbols ?? NEW_ABI,
    ...tree.more,
  };
  for (const [name, text] of Object.entries(files)) {
    if (name === tree.without) continue;
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** A minimal ELF file: one segment, whose dynamic section names libraries. */
function elfThatNeeds(libraries: readonly string[]): Buffer {
  const strings = Buffer.from(`\0${libraries.map((name) => `${name}\0`).join('')}`);
  const address = 0x1000;
  const [headers, tables] = [64, 2 * 56];
  const at = headers + tables;
  const offsets = libraries.map((_, i) => 1 + libraries.slice(0, i).join('0').length + (i > 0 ? 1 : 0));
  const entries = [
    [5, address + at + 16 * (libraries.length + 2)],
    ...offsets.map((offset) => [1, offset]),
    [0, 0],
  ];
  const dynamic = Buffer.alloc(16 * entries.length);
  entries.forEach(([tag, value], i) => {
    dynamic.writeBigInt64LE(BigInt(tag!), 16 * i);
    dynamic.writeBigUInt64LE(BigInt(value!), 16 * i + 8);
  });
  const header = Buffer.alloc(headers);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeBigUInt64LE(BigInt(headers), 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(2, 56);
  const segment = (type: number, offset: number, bytes: number): Buffer => {
    const table = Buffer.alloc(56);
    table.writeUInt32LE(type, 0);
    table.writeBigUInt64LE(BigInt(offset), 8);
    table.writeBigUInt64LE(BigInt(address + offset), 16);
    table.writeBigUInt64LE(BigInt(bytes), 32);
    return table;
  };
  const total = at + dynamic.length + strings.length;
  return Buffer.concat([header, segment(1, 0, total), segment(2, at, dynamic.length), dynamic, strings]);
}

/** Writes an executable shell script. Replaces the whole file: a program that is starting cannot be overwritten (ETXTBSY). */
export function writeScript(file: string, lines: readonly string[]): string {
  mkdirSync(dirname(file), { recursive: true });
  const written = `${file}.new`;
  writeFileSync(written, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  renameSync(written, file);
  return file;
}

/** A fake Python whose torch is in the given folder, or that has none. */
export const writePython = (file: string, torch: string | null): string =>
  writeScript(file, torch === null ? [] : [`printf %s '${torch.replaceAll("'", `'\\''`)}'`]);
