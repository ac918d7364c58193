import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** True if a name contains glob characters. */
export const isPattern = (name: string): boolean => /[*?[]/.test(name);

/** Files and folders that match a pattern, sorted: `*`, `?`, `[abc]` within a name, `**` for any folders. */
export async function expandPattern(pattern: string): Promise<string[]> {
  const parts = pattern.split('/');
  const isAbsolute = parts[0] === '';
  const found = await matches(isAbsolute ? sep : '', isAbsolute ? parts.slice(1) : parts);
  return [...new Set(found)].sort();
}

async function matches(folder: string, [first, ...rest]: readonly string[]): Promise<string[]> {
  if (first === undefined) return folder === '' ? [] : [folder];
  if (first === '') return matches(folder, rest);
  if (!isPattern(first)) {
    const path = join(folder, first);
    const names = await namesIn(folder);
    const isThere = first === '.' || first === '..' || names.some(({ name }) => name === first);
    return isThere ? matches(path, rest) : [];
  }
  const entries = await namesIn(folder);
  if (first === '**') {
    const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    const deeper = below.map(({ name }) => matches(join(folder, name), [first, ...rest]));
    return [...(await matches(folder, rest)), ...(await Promise.all(deeper)).flat()];
  }
  const expression = expressionOf(first);
  const named = entries.filter(({ name }) => expression.test(name) && !name.startsWith('.'));
  return (await Promise.all(named.map(({ name }) => matches(join(folder, name), rest)))).flat();
}

const namesIn = (folder: string) =>
  readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch(() => []);

function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (text, not: string, set?: string) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
    if (text === '*') return '.*';
    if (text === '?') return '.';
    return text.replace(/[.+^${}()|\\[\]/-]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}
