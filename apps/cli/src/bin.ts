#!/usr/bin/env node
import { EXIT, outcomeOf } from './errors.js';
import { main } from './main.js';
import { abortOnSignals } from './signals.js';

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
