#!/usr/bin/env node
import { main } from './main.js';
import { abortOnSignals } from './signals.js';

const { signal, dispose } = abortOnSignals((line) => process.stderr.write(line));
process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal,
});
dispose();
