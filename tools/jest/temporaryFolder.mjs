import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives each test run a temporary folder of its own, which {@link ./removeTemporaryFolder.mjs} removes with all that tests left in it. */
export default function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-jest-'));
  process.env.DFER_JEST_FOLDER = folder;
  process.env.TMPDIR = folder;
}
