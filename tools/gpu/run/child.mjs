import { spawn } from 'node:child_process';
import { clearTimeout, setTimeout } from 'node:timers';

const KEPT_LINES = 40;

/**
 * Runs a program that prints one JSON document, and ends it and its descendants if it takes too long.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ seconds: number, env?: Record<string, string>, cwd?: string }} setting
 * @returns {Promise<{ status: 'passed' | 'failed' | 'timed out', result?: object, exit?: string, stderr?: string[] }>} `stderr`: the last
 *   lines, if it did not pass.
 */
export function runChild(command, args, { seconds, env = {}, cwd }) {
  return new Promise((resolve) => {
    // A separate process group, so that workers of workers are ended too.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let [stdout, lines, isLate] = ['', '', false];
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has already ended.
      }
    };
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, seconds * 1000);
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (lines = (lines + text).slice(-60_000)));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ status: 'failed', exit: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      end();
      const result = lastDocument(stdout);
      const status = isLate ? 'timed out' : code === 0 && result !== undefined ? 'passed' : 'failed';
      const outcome = { status, ...(result === undefined ? {} : { result }) };
      if (status !== 'passed') {
        outcome.exit = signal ?? String(code);
        outcome.stderr = tail(result === undefined ? `${lines}\n${stdout.slice(-2000)}` : lines);
      }
      resolve(outcome);
    });
  });
}

function tail(text) {
  // Progress bars write over their line.
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-KEPT_LINES).map((line) => line.slice(0, 500));
}

/** Libraries may print to stdout: the document starts at the last line that begins an object without indentation. */
export function lastDocument(text) {
  for (let at = text.lastIndexOf('{'); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('{', at - 1)) {
    if (at > 0 && text[at - 1] !== '\n') continue;
    try {
      return JSON.parse(text.slice(at));
    } catch {
      // Not here.
    }
  }
  return undefined;
}
