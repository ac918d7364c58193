// Measures the cost of a frame of a synthetic release, rendering and encoding together:
//   npx nx run bench:synthesize -- [--clips 14] [--workers 1]
// Prints one line of JSON; CPU time is that of this process, its threads and the encoders it starts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DEFAULT_SETTINGS, makeRelease } from '@dfer/synthetic';
import { rounded } from '../harness/statistics.js';
import { cpuSeconds } from '../processes/processTime.js';

const { values } = parseArgs({
  options: { clips: { type: 'string', default: '14' }, workers: { type: 'string', default: '1' } },
});
const [clips, workers] = [Number(values.clips), Number(values.workers)];

const out = mkdtempSync(join(tmpdir(), 'dfer-bench-'));
try {
  const [cpu, start] = [cpuSeconds(), performance.now()];
  const { frames } = await makeRelease({ out, clips, workers, awkward: false });
  const [seconds, cpuUsed] = [(performance.now() - start) / 1000, cpuSeconds() - cpu];
  const { width, height } = DEFAULT_SETTINGS;
  console.log(
    JSON.stringify({
      bench: 'synthesize',
      size: `${width}x${height}`,
      clips,
      frames,
      workers,
      cpuMsPerFrame: rounded((1000 * cpuUsed) / frames, 2),
      framesPerSecond: rounded(frames / seconds, 2),
      seconds: rounded(seconds, 2),
      goal: 'cpuMsPerFrame ≤ 40',
    }),
  );
} finally {
  rmSync(out, { recursive: true, force: true });
}
