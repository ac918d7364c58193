#!/usr/bin/env node
// Lies in the repository, since npm links only programs that are there when it installs: `npx dfer` would else ask the registry.
import { existsSync } from 'node:fs';

const program = new URL('../dist/bin.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('error: dfer is not built; run: npx nx run cli:build\n');
  process.exitCode = 2;
}
