import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives each test run its own temporary folder, which {@link ./removeTemporaryFolder.mjs} removes with its contents. */
export default function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-jest-'));
  process.env.DFER_JEST_FOLDER = folder;
  process.env.TMPDIR = folder;
}
