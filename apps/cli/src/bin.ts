#!/usr/bin/env node
import { nodeIsTooOld } from './lifecycle/nodeVersion.js';

const tooOld = nodeIsTooOld(process.versions.node);
if (tooOld !== null) {
  process.stderr.write(`${tooOld}\n`);
  process.exit(2);
}
// Imported only now: an old Node.js would fail to load these before it could print the message above.
const { abortOnSignals } = await import('./lifecycle/signals.js');
const { watchOutput } = await import('./terminal/output.js');
const { screenOf } = await import('./terminal/screen.js');

const { signal, exitCode, finish } = abortOnSignals((line) => screenOf(process.stderr).line(line));
const outputProblem = watchOutput(process.stdout, process.stderr);
const { main } = await import('./main.js');
const { EXIT } = await import('./lifecycle/exits.js');

const ended = await main(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, signal });
const problem = await outputProblem();
if (problem !== null) process.stderr.write(`${problem}\n`);
if (ended === EXIT.done && problem !== null) process.exitCode = EXIT.badInput;
else process.exitCode = ended === EXIT.interrupted ? exitCode() : ended;
finish();
// Abandoned work must not keep the process alive.
if (ended === EXIT.interrupted) process.exit();
