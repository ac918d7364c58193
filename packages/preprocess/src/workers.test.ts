import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSettings } from './settings.js';
import { temporaryFolder } from './testing/fakes.js';
import { workerProcessor } from './workers.js';

/** Exits within a clip whose path says so: `dies`, or `dies once`, which leaves a file for the next. */
const MORTAL_WORKER = `
import { existsSync, writeFileSync } from 'node:fs';
export default ({ source: { path } }) => {
  if (path.endsWith('dies')) process.exit(3);
  if (path.endsWith('dies once') && !existsSync(path)) {
    writeFileSync(path, '');
    process.exit(3);
  }
  return { kind: 'eliminated', usableRatio: 0, digest: path };
};`;

test('a clip whose worker dies is tried once more, then given up, and the others go on', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, MORTAL_WORKER);
  const processor = workerProcessor(resolveSettings({}), 2, {}, file);
  const process = (name: string) => processor.process({ kind: 'video', path: join(folder, name) }, undefined);
  try {
    const outcomes = await Promise.allSettled(['a', 'dies', 'b', 'dies once', 'c'].map(process));
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    ]);
    expect(outcomes[1]).toMatchObject({
      reason: {
        code: 'WORKER_DIED',
        kind: 'input',
        message: expect.stringMatching(/^Clip [^\n]*; received two that died/),
      },
    });
  } finally {
    await processor.close();
  }
});
