#!/usr/bin/env node
// Committed, since npm only links programs that exist at install time; otherwise `npx dfer` would query the registry.
import { existsSync } from 'node:fs';

const program = new URL('../dist/bin.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('error: dfer is not built; run: npx nx run cli:build\n');
  process.exitCode = 2;
}
