#!/usr/bin/env node
// Builds the addon against the newest libtorch of this machine with which it works; compiles only what changed:
//   npx tfjs-backend-torch [--if-possible] [--clean] [--jobs=<n>] [--output=<folder>] [--sanitize]
// --if-possible: where it cannot be built say so in one line and end with 0. --clean: compile everything again.
// --output: the folder of the result, instead of the package's `build`. --sanitize: with AddressSanitizer and UndefinedBehaviorSanitizer,
// in `build/sanitized`; fuzz/sanitized.mjs runs what it makes.
import { requireNode } from './node.mjs';

requireNode('tfjs-backend-torch');
// Only now: what an old Node.js lacks would end the program before the line above.
const { main } = await import('./addon/build.mjs');
process.exitCode = await main(process.argv.slice(2));
