// The compilation units. Files that include libtorch are compiled in groups: every compilation instantiates the templates of its headers,
// which takes 3 of the 5 seconds of such a file. Therefore the names in their anonymous namespaces must be unique.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { capabilityNames, variantsOf } from './capabilities.mjs';

/** Each group takes 4 seconds plus the time of its files; more groups help only with more than six processors. */
const GROUPS = 6;
/** Fixed cost of a file, in bytes of source. */
const COST_OF_A_FILE = 2000;

const sourcesOf = (root) =>
  readdirSync(join(root, 'native'), { recursive: true })
    .filter((name) => name.endsWith('.cc') && !name.includes('testing'))
    .sort()
    .map((name) => join('native', name));

/**
 * @param root - The package's folder.
 * @param folder - Folder for the objects, and for the files that include the sources of a group.
 * @returns The units in link order: `source`, `object`, extra `flags`, and whether it includes libtorch.
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

/** Deterministic groups of about the same cost. */
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

/** An unchanged file keeps its modification time, so that its object stays up to date. */
function writeIfChanged(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
