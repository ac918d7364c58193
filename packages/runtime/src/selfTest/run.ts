import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { compiledFile } from '../compiledFile.js';
import { RuntimeError } from '../errors.js';
import { parseMessage, type FailureKind, type SelfTestRequest, type Verdict } from './verdict.js';

/** A verdict, and the libraries that the test had loaded. */
export interface SelfTestResult {
  readonly verdict: Verdict;
  readonly libraries: readonly string[];
}

/** Maximum time without progress, in milliseconds. Loading a few GB of libraries from a network takes longest. */
const PATIENCE_MS = 60_000;

/** Signals by which a user or the system ends a process for reasons outside of it. */
const EXTERNAL_SIGNALS: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * Runs the self-test of a backend in a child process, to isolate crashes and hangs.
 *
 * @param patienceMs - Time without progress after which the test counts as hanging.
 * @throws RuntimeError `NOT_BUILT` if this package is not compiled. Failures of the backend are verdicts.
 */
export function runSelfTest(request: SelfTestRequest, patienceMs = PATIENCE_MS): Promise<SelfTestResult> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(compiledFile('selfTest/child.js')), JSON.stringify(request)],
    {
      // Keeps core dumps out of the user's folder.
      cwd: tmpdir(),
      // Spinning threads make a step ten times slower on a busy machine, which would falsify the times.
      env: { OMP_WAIT_POLICY: 'passive', ...process.env },
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  let stage = 'starting';
  let libraries: readonly string[] = [];
  let verdict: Verdict | null = null;
  let hung = false;
  const giveUp = (): void => {
    hung = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(giveUp, patienceMs);
  const lines = createInterface({ input: readable(child.stdio[3]) });
  lines.on('line', (line) => {
    const message = parseMessage(line);
    clearTimeout(timer);
    timer = setTimeout(giveUp, patienceMs);
    if (message?.type === 'stage') stage = message.stage;
    if (message?.type === 'files') libraries = message.paths;
    if (message?.type === 'verdict') verdict = message.verdict;
  });
  return new Promise((resolve) => {
    const end = (result: Verdict): void => {
      clearTimeout(timer);
      lines.close();
      resolve({ verdict: result, libraries });
    };
    child.on('error', (error) => {
      end({ passed: false, kind: 'killed', reason: `Its self-test does not start: ${error.message}.` });
    });
    child.on('close', (code, signal) => {
      end(verdict ?? failureOf(stage, hung ? `did nothing for ${patienceMs / 1000} s` : null, code, signal));
    });
  });
}

function failureOf(
  stage: string,
  hanging: string | null,
  code: number | null,
  signal: string | null,
): Verdict {
  const where = `in its self-test (${stage})`;
  const failed = (kind: FailureKind, reason: string): Verdict => ({ passed: false, kind, reason });
  if (hanging !== null) return failed('hung', `It hung ${where}: it ${hanging}.`);
  if (signal === 'SIGKILL') {
    return failed('killed', `It was killed ${where}, probably because the machine was out of memory.`);
  }
  const ending = signal ?? `exit code ${code}`;
  return EXTERNAL_SIGNALS.includes(ending)
    ? failed('killed', `It was terminated ${where} by ${ending}.`)
    : failed('crashed', `It crashed ${where} with ${ending}.`);
}

function readable(stream: unknown): Readable {
  if (stream !== null && typeof stream === 'object' && 'pipe' in stream && isReadable(stream)) return stream;
  throw new RuntimeError('NOT_BUILT', 'The self-test has no channel.');
}

function isReadable(stream: object): stream is Readable {
  return 'on' in stream && 'read' in stream;
}
