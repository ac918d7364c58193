import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { MACHINES } from '../machines/index.mjs';
import { TOP } from '../harness/clone.mjs';

const FILE = join(TOP, 'docs/compatibility.md');
const COLUMNS = [
  'machine',
  'command',
  'form',
  'result',
  'seconds',
  'backend',
  'UAR',
  'date',
  'processor',
  'note',
];

const HEAD = `# Compatibility

Results of both README commands, each on a clean clone, on typical user machines. This page is written by
\`tools/compat/run --long --record\` ([how the machines are made](../tools/compat/README.md)): edit it there.

- **long**: \`./tools/bootstrap && npx nx run cli:train\` and \`./tools/bootstrap && npm test\`. A pass needs exit code 0, a report, and
  a UAR of at least 85 %.
- **long, warm**: the same commands; earlier results of npm and Nx, including the compiled addon, are reused, but not those of tests.
- **short**: a release of 14 clips, one of 2 folds, 2 epochs, no baseline, one package's tests; node_modules and earlier builds are reused. Runs in CI.
- **not run**: the machine could not be made where the scripts ran. This does not count as a pass.

Seconds are the wall time of single runs on two cores, from a clone to the end of the command. They are upper bounds,
since other programs may have run at the same time.
`;

/** Merges results into the page. A short result never replaces a long one, and "not run" replaces nothing. */
export async function record(results) {
  const rank = ({ form }) => ['short', 'long, warm', 'long'].indexOf(form);
  const rows = new Map(
    (existsSync(FILE) ? parse(await readFile(FILE, 'utf8')) : []).map((row) => [keyOf(row), row]),
  );
  for (const row of results.map(asRow)) {
    const old = rows.get(keyOf(row));
    if (old !== undefined && (row.result === 'not run' || rank(row) < rank(old))) continue;
    rows.set(keyOf(row), row);
  }
  await mkdir(dirname(FILE), { recursive: true });
  await writeFile(FILE, print([...rows.values()]));
}

const keyOf = ({ machine, command }) => `${machine} ${command}`;

function asRow({ uar, reason, seconds, backend, ...rest }) {
  return {
    ...rest,
    seconds: seconds === undefined ? '' : String(seconds),
    backend: backend ?? '',
    UAR: uar == null ? '' : `${(uar * 100).toFixed(1)} %`,
    note: (reason ?? '').replaceAll('|', '\\|'),
  };
}

function parse(text) {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| machine') && !line.startsWith('| -'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => Object.fromEntries(COLUMNS.map((column, index) => [column, (cells[index] ?? '').trim()])))
    .filter(({ machine }) => machine in MACHINES);
}

function print(rows) {
  const order = Object.keys(MACHINES);
  const sorted = rows.toSorted(
    (a, b) => order.indexOf(a.machine) - order.indexOf(b.machine) || b.command.localeCompare(a.command),
  );
  const cells = [COLUMNS, ...sorted.map((row) => COLUMNS.map((column) => row[column]))];
  const widths = COLUMNS.map((_, index) => Math.max(...cells.map((row) => row[index].length), 3));
  const line = (row) => `| ${row.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |`;
  const table = [line(COLUMNS), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)];
  const known = new Set(rows.map(({ machine }) => machine));
  const machines = order.map(
    (name) => `- \`${name}\`: ${MACHINES[name].title}${known.has(name) ? '' : ' (**no result yet**)'}`,
  );
  return [HEAD, '## Results', '', ...table, '', '## Machines', '', ...machines, ''].join('\n');
}
