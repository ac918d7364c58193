// What the compiler is given. Files that talk to libtorch are compiled several at a time: its headers leave templates behind that every
// compilation makes anew, 3 of the 5 seconds that one of these files takes by itself. So names in their anonymous namespaces differ.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { capabilityNames, variantsOf } from './capabilities.mjs';

/** Each takes as long as its share of the files, and 4 seconds; more of them than this help only more than six processors. */
const GROUPS = 6;
/** In bytes of source: what a file costs apart from its length. */
const COST_OF_A_FILE = 2000;

const sourcesOf = (root) =>
  readdirSync(join(root, 'native'), { recursive: true })
    .filter((name) => name.endsWith('.cc') && !name.includes('testing'))
    .sort()
    .map((name) => join('native', name));

/**
 * @param root the package's folder
 * @param folder for the objects, and for the files that name the sources of a group
 * @returns what is compiled, in the order in which it is linked: `source`, `object`, `flags` of its own, and whether it includes libtorch
 */
export function unitsOf(root, folder) {
  const sources = sourcesOf(root).map((source) => ({ source, variants: variantsOf(source) }));
  const groups = balanced(
    sources.filter(({ variants }) => variants.length === 0).map(({ source }) => source),
    (source) => statSync(join(root, source)).size + COST_OF_A_FILE,
  );
  const byCapability = sources.flatMap(({ source, variants }) =>
    variants.map(({ capability, flags }) => {
      const name = relative('native', source).replaceAll('/', '-');
      const object = join(folder, `${name}.${capability}.o`);
      return { source, object, flags, libtorch: false, rank: capabilityNames().indexOf(capability) };
    }),
  );
  return [
    ...groups.map((group, index) => {
      const source = join(folder, `group-${index}.cc`);
      writeIfChanged(source, group.map((file) => `#include "${relative('native', file)}"\n`).join(''));
      return { source, object: join(folder, `group-${index}.o`), flags: [], libtorch: true };
    }),
    ...byCapability.sort((a, b) => a.rank - b.rank),
  ];
}

/** Groups of about the same cost, the same for the same items. */
function balanced(items, costOf) {
  const groups = Array.from({ length: GROUPS }, () => ({ cost: 0, items: [] }));
  const costly = items.map((item) => ({ item, cost: costOf(item) })).sort((a, b) => b.cost - a.cost);
  for (const { item, cost } of costly) {
    const least = groups.reduce((best, group) => (group.cost < best.cost ? group : best));
    least.items.push(item);
    least.cost += cost;
  }
  return groups.filter(({ items }) => items.length > 0).map(({ items }) => items);
}

/** An untouched file keeps its time, by which its object is known to be fresh. */
function writeIfChanged(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
