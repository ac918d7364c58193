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
 * The demo's release and its aligned clips, made here if they are not there. Of its films only sizes and times of change are packed, by
 * which the store knows them: empty files stand for them, for nothing decodes them there.
 */
export function addDemo(root, stage, { run, say }) {
  say("the demo's aligned clips");
  const config = join(root, 'tools/gpu/demo.json');
  const demo = JSON.parse(readFileSync(config, 'utf8'));
  const { synthetic, cache } = demo;
  // One that was copied here spares the minutes that aligning takes.
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
    // To the nanosecond, which utimes cannot.
    run('touch', ['-r', file, target]);
  }
}
