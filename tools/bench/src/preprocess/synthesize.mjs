// Measures the cost of a frame of a synthetic release, rendering and encoding together:
//   node tools/bench/src/preprocess/synthesize.mjs [--clips 14] [--workers 1]
// Needs a build. Prints one line of JSON; CPU time is that of this process, its threads and the encoders it starts.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DEFAULT_SETTINGS, makeRelease } from '@dfer/synthetic';

const { values } = parseArgs({
  options: { clips: { type: 'string', default: '14' }, workers: { type: 'string', default: '1' } },
});
const [clips, workers] = [Number(values.clips), Number(values.workers)];

/** CPU seconds of this process and of its ended children. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  // Node.js does not report its children's usage; fields 16 and 17 of /proc/self/stat do (the name may contain spaces).
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (user + system) / 1e6 + (Number(fields[13]) + Number(fields[14])) / ticks;
}
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const out = mkdtempSync(join(tmpdir(), 'dfer-bench-'));
try {
  const [cpu, start] = [cpuSeconds(), performance.now()];
  const { frames } = await makeRelease({ out, clips, workers, awkward: false });
  const [seconds, cpuUsed] = [(performance.now() - start) / 1000, cpuSeconds() - cpu];
  const { width, height } = DEFAULT_SETTINGS;
  const round = (value) => Number(value.toFixed(2));
  console.log(
    JSON.stringify({
      bench: 'synthesize',
      size: `${width}x${height}`,
      clips,
      frames,
      workers,
      cpuMsPerFrame: round((1000 * cpuUsed) / frames),
      framesPerSecond: round(frames / seconds),
      seconds: round(seconds),
      goal: 'cpuMsPerFrame ≤ 40',
    }),
  );
} finally {
  rmSync(out, { recursive: true, force: true });
}
