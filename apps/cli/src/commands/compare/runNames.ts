import { basename, resolve } from 'node:path';

/** Short unique names of run folders: their last part, else the given paths, else the paths with a number. */
export function runNames(roots: readonly string[]): string[] {
  const last = roots.map((root) => basename(resolve(root)));
  const names = new Set(last).size === roots.length ? last : roots;
  return names.map((name, index) => {
    const earlier = names.slice(0, index).filter((other) => other === name).length;
    return earlier === 0 ? name : `${name} (${earlier + 1})`;
  });
}
