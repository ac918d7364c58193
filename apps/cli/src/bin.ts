#!/usr/bin/env node
import { nodeIsTooOld } from './nodeVersion.js';

const tooOld = nodeIsTooOld(process.versions.node);
if (tooOld !== null) {
  process.stderr.write(`${tooOld}\n`);
  process.exit(2);
}
// Only now: what an old Node.js lacks would end the program before the line above.
const { EXIT, outcomeOf } = await import('./errors.js');
const { main } = await import('./main.js');
const { abortOnSignals } = await import('./signals.js');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads may stop reading (`dfer evaluate | head -1`); what was asked for was done.
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  const { exitCode, message } = outcomeOf(error, false);
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
});

const { signal, dispose } = abortOnSignals((line) => process.stderr.write(line));
process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal,
});
dispose();
// Work that saves nothing was left where it stood; it must not keep the process alive.
if (process.exitCode === EXIT.interrupted) process.exit();
