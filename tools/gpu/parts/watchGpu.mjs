import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rounded } from '../../bench/dist/harness/statistics.js';

/** Samples the percentage of time in which a kernel runs on the GPU, until `end` is called. */
export function watchGpu() {
  const args = ['--query-gpu=utilization.gpu', '--format=csv,noheader,nounits', '--loop-ms=250'];
  const child = spawn('nvidia-smi', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  let isThere = true;
  child.on('error', () => (isThere = false));
  child.stdout.setEncoding('utf8').on('data', (more) => (text += more));
  return {
    /** @returns The mean and the number of samples, or null without an NVIDIA GPU. */
    async end() {
      if (isThere && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'close');
      }
      const samples = text.split('\n').map(Number.parseFloat).filter(Number.isFinite);
      if (samples.length === 0) return null;
      return {
        mean: rounded(samples.reduce((a, b) => a + b, 0) / samples.length, 1),
        samples: samples.length,
      };
    },
  };
}
