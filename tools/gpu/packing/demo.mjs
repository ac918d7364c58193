import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { adoptStore } from '../parts/adoptStore.mjs';

/** Every file below a folder. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, path, name }) => join(parentPath ?? path, name));
}

/**
 * Packs the demo's release and its aligned clips, which are made if they are missing. Its films are replaced by empty files with the same
 * size and modification time, by which the store identifies them: the GPU machine does not decode them.
 */
export function addDemo(root, stage, { run, say }) {
  say("the demo's aligned clips");
  const config = join(root, 'tools/gpu/demo.json');
  const demo = JSON.parse(readFileSync(config, 'utf8'));
  const { synthetic, cache } = demo;
  // A store that was copied here saves the minutes of aligning.
  adoptStore(root, demo);
  run(process.execPath, ['apps/cli/dist/bin.js', 'preprocess', '--config', config]);
  cpSync(join(root, cache), join(stage, cache), { recursive: true });
  const release = join(root, synthetic.root);
  for (const file of filesOf(release)) {
    const target = join(stage, synthetic.root, file.slice(release.length));
    mkdirSync(dirname(target), { recursive: true });
    if (!file.endsWith('.mp4')) {
      cpSync(file, target);
      continue;
    }
    writeFileSync(target, '');
    truncateSync(target, statSync(file).size);
    // touch keeps nanoseconds; utimes does not.
    run('touch', ['-r', file, target]);
  }
}
