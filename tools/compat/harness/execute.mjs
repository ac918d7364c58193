import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';

const running = new Set();

/** Ends every command that this process has started, with their descendants. */
export function stopAll() {
  for (const child of running) killGroup(child);
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

/**
 * Runs a program to its end, in a separate process group and without input, and records its output.
 * @param {{argv: readonly string[], cwd: string, env: Record<string, string>}} call
 * @param {{log: string, limitSeconds: number}} settings `log`: file for the output.
 * @returns Exit code (`null`: it exceeded the limit), seconds, and the output as text.
 */
export async function execute({ argv, cwd, env }, { log, limitSeconds }) {
  const started = performance.now();
  const file = createWriteStream(log, { flags: 'a' });
  file.write(`$ ${argv.join(' ')}\n`);
  const [program, ...rest] = argv;
  const child = spawn(program, rest, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      chunks.push(text);
      file.write(text);
    });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup(child);
  }, limitSeconds * 1000);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      chunks.push(`${program}: ${error.message}\n`);
      resolve(127);
    });
    child.once('close', (status, signal) => resolve(status ?? `killed by ${signal}`));
  });
  clearTimeout(timer);
  running.delete(child);
  await new Promise((resolve) => file.end(resolve));
  return { code: late ? null : code, seconds: (performance.now() - started) / 1000, output: chunks.join('') };
}
