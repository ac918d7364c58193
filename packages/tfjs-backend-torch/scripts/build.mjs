#!/usr/bin/env node
// Builds the addon against the newest libtorch of this machine with which it works; compiles only what changed:
//   npx tfjs-backend-torch [--if-possible] [--clean] [--jobs=<n>] [--output=<folder>] [--sanitize]
// --if-possible: if it cannot be built, report it in one line and exit with code 0. --clean: recompile everything.
// --output: the folder of the result, instead of the package's `build`. --sanitize: with AddressSanitizer and UndefinedBehaviorSanitizer,
// in `build/sanitized`; fuzz/sanitized.mjs runs that build.
import { requireNode } from './node.mjs';

requireNode('tfjs-backend-torch');
// Imported here because an old Node.js would fail on this module before the line above.
const { main } = await import('./addon/build.mjs');
process.exitCode = await main(process.argv.slice(2));
