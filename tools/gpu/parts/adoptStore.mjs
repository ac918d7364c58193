import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Renames a store that was made elsewhere: its name depends on the folder of its release.
 *
 * @param {string} root Folder of this repository.
 * @param {object} config The demo's configuration.
 * @returns {string | null} The reason why there is none, or null.
 */
export function adoptStore(root, { synthetic, cache }) {
  const release = resolve(root, synthetic.root);
  const folder = resolve(root, cache);
  const digest = createHash('sha256').update(release).digest('hex').slice(0, 8);
  const wanted = join(folder, `demo-${digest}`);
  if (existsSync(wanted)) return null;
  const packed = existsSync(folder)
    ? readdirSync(folder).find((name) => name.startsWith('demo-'))
    : undefined;
  if (packed === undefined)
    return `expected the demo's aligned clips in ${folder}; received none; make the archive with tools/gpu/pack, which adds them.`;
  renameSync(join(folder, packed), wanted);
  return null;
}
