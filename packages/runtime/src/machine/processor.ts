import { readdirSync, readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';

/** Properties of a processor by which libraries select their code. */
export interface Processor {
  readonly arch: string;
  readonly model: string;
  /** Cores of the machine, not of this process. */
  readonly cores: number;
  /** Instruction sets, as Linux names them; empty elsewhere. */
  readonly flags: readonly string[];
  /** Level, kind and size of each cache, as the processor reports; libraries divide by them. Empty in some virtual machines. */
  readonly caches: readonly string[];
}

/** Describes this machine's processor. @param root - Folder with `/proc` and `/sys`. */
export function readProcessor(root = '/'): Processor {
  const [first] = cpus();
  // The first core's; the others are the same.
  const info = read(join(root, 'proc/cpuinfo')).split('\n\n')[0] ?? '';
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(info)?.[1] ?? '';
  return {
    arch: arch(),
    model: first?.model ?? 'unknown',
    cores: cpus().length,
    flags: flags.split(' ').filter((flag) => flag !== ''),
    caches: cachesOf(join(root, 'sys/devices/system/cpu/cpu0/cache')),
  };
}

/** True if the processor has bf16 multiplication instructions; false if its flags are unknown. */
export function hasBf16({ flags }: Pick<Processor, 'flags'>): boolean {
  return ['avx512_bf16', 'amx_bf16', 'bf16'].some((flag) => flags.includes(flag));
}

function cachesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('index'))
      .sort()
      .map((name) =>
        ['level', 'type', 'size', 'shared_cpu_list']
          .map((file) => read(join(folder, name, file)).trim())
          .join(' '),
      );
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
