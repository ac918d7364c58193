import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptStore } from './adoptStore.mjs';
import { runChild } from '../run/child.mjs';

/**
 * Runs the five folds of the demo through the command line, from the aligned clips in the archive.
 *
 * @param {{ device: string, quick: boolean, root: string, limit: number }} setting `limit`: seconds
 */
export async function demo({ device, quick, root, limit }) {
  const config = join(root, 'tools/gpu/demo.json');
  const missing = adoptStore(root, JSON.parse(readFileSync(config, 'utf8')));
  if (missing !== null) return { status: 'failed', reason: missing };
  const out = mkdtempSync(join(tmpdir(), 'dfer-gpu-demo-'));
  try {
    const args = ['train', '--config', config, '--device', device, '--out', join(out, 'run'), '--json'];
    const small = quick ? ['--epochs', '2', '--folds', '1'] : [];
    const outcome = await runChild(
      process.execPath,
      [join(root, 'apps/cli/dist/bin.js'), ...args, ...small],
      {
        seconds: limit,
        cwd: root,
      },
    );
    const { result } = outcome;
    if (result !== undefined) outcome.result = summaryOf(result, join(out, 'run'));
    return outcome;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function summaryOf({ foldMean, folds, verdict, protocol }, run) {
  const secondsOf = (fold) =>
    readFileSync(join(run, 'folds', fold, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .reduce((sum, line) => sum + JSON.parse(line).seconds, 0);
  return {
    uar: foldMean.uar,
    war: foldMean.war,
    folds: folds.map(({ uar, war }) => ({ uar, war })),
    verdict,
    clips: protocol.clips,
    secondsPerFold: readdirSync(join(run, 'folds')).map((fold) => Math.round(secondsOf(fold) * 10) / 10),
    environment: JSON.parse(readFileSync(join(run, 'environment.json'), 'utf8')),
  };
}
