import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { allowedCores } from './cpuAffinity.js';

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
const compiled = pathToFileURL(fileURLToPath(new URL('../../dist/run/cpuAffinity.js', import.meta.url))).href;

/** Prints the cores of a process started by each of three threads that took a seat. */
const THREADS = `
import { spawnSync } from 'node:child_process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { allowedCores, coreSeats, takeSeat } from '${compiled}';
if (isMainThread) {
  const seats = coreSeats(allowedCores().slice(0, 2));
  const lists = [];
  for (let i = 0; i < 3; i++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: seats });
    lists.push(await new Promise((resolve) => worker.once('message', resolve)));
  }
  console.log(JSON.stringify(lists));
} else {
  takeSeat(workerData);
  const { stdout } = spawnSync('grep', ['Cpus_allowed_list', '/proc/self/status'], { encoding: 'utf8' });
  parentPort.postMessage(stdout.split(':')[1].trim());
}`;

(hasTaskset && allowedCores().length >= 2 ? test : test.skip)(
  'each thread and its child processes are pinned to their own core; a surplus thread is not pinned (needs taskset and two cores)',
  () => {
    const [first, second] = allowedCores();
    const url = `data:text/javascript,${encodeURIComponent(THREADS)}`;
    const all = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', `await import(${JSON.stringify(url)})`],
      {
        encoding: 'utf8',
      },
    );
    const lists: unknown = JSON.parse(all);
    expect(lists).toEqual([String(first), String(second), expect.stringMatching(/[-,]/)]);
  },
);
