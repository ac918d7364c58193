import { readFile, writeFile } from 'node:fs/promises';

import { UsageError } from '../harness/errors.mjs';

/** One result: the command, the date, and the kind of processor, by default this machine's. */
export async function result({ processor, ...fields }) {
  const date = new Date().toISOString().slice(0, 10);
  return { ...fields, date, processor: processor ?? (await processorClass()) };
}

/** The vector instructions of the processor, which determine its kernels. */
async function processorClass() {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1].split(' '));
  if (flags.has('avx512f')) return flags.has('avx512_bf16') ? 'AVX-512 with bf16' : 'AVX-512';
  return flags.has('avx2') ? 'AVX2' : process.arch;
}

export async function saveJson(file, results) {
  try {
    await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`--json: expected a writable file; received ${file} (${error.code})`, {
      cause: error,
    });
  }
}
