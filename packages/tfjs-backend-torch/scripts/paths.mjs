#!/usr/bin/env node
// Prints a Markdown table of the code that computes convolutions with the built addon, one row for each capability that this processor
// has:
//   node scripts/paths.mjs [ADDON…]
// Each row runs in a separate process that limits oneDNN and libtorch to that capability. PERFORMANCE.md has the table of several libtorchs.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TextDecoder } from 'node:util';

import { capabilityNames } from './addon/capabilities.mjs';
import { addonFile, loadAddon } from './addon/load.mjs';

const file = fileURLToPath(import.meta.url);
const CODES = ['libtorch', 'oneDNN', 'Winograd', 'product'];
const FILTERS = ['3 × 3', '1 × 1', '3 × 3 / 2'];
const PRECISIONS = ['fp32', 'bf16'];
/** Environment variables that limit the libraries to a capability. */
const LIMITS = {
  baseline: { ONEDNN_MAX_CPU_ISA: 'SSE41', ATEN_CPU_CAPABILITY: 'default' },
  avx2: { ONEDNN_MAX_CPU_ISA: 'AVX2', ATEN_CPU_CAPABILITY: 'avx2' },
  avx512: { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE_VNNI', ATEN_CPU_CAPABILITY: 'avx512' },
  avx512_bf16: { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE_BF16', ATEN_CPU_CAPABILITY: 'avx512' },
};

/** The version of libtorch, and the code of each pass for each precision and filter. */
function ask(file) {
  const addon = loadAddon(file);
  const target = new Uint8Array(8192);
  const [, length] = addon.info(target);
  const [version] = new TextDecoder().decode(target.subarray(0, length)).split('\n');
  const codes = [...addon.convPaths().subarray(1, 1 + PRECISIONS.length * FILTERS.length * 3)];
  return { version, codes };
}

function rowOf(addon, capability) {
  const env = { ...process.env, ...LIMITS[capability], DFER_CPU_CAPABILITY: capability };
  const { status, stdout } = spawnSync(process.execPath, [file, '--ask', addon], { encoding: 'utf8', env });
  if (status !== 0) return null;
  const { version, codes } = JSON.parse(stdout);
  const cells = PRECISIONS.flatMap((_, precision) =>
    FILTERS.map((_, filter) => {
      const from = (precision * FILTERS.length + filter) * 3;
      const names = codes.slice(from, from + 3).map((code) => CODES[code]);
      return new Set(names).size === 1 ? names[0] : names.join(', ');
    }),
  );
  return [version, capability, ...cells];
}

function print(addons) {
  const head = ['libtorch', 'processor', ...PRECISIONS.flatMap((p) => FILTERS.map((f) => `${p} ${f}`))];
  const rows = addons.flatMap((addon) => capabilityNames().map((name) => rowOf(addon, name)));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const shown = rows.filter((row) => row !== null);
  console.log([line(head), line(head.map(() => '---')), ...shown.map(line)].join('\n'));
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--ask') console.log(JSON.stringify(ask(rest[0])));
else if (first !== undefined) print([first, ...rest]);
else print([addonFile()]);
