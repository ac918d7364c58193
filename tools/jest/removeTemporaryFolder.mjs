import { rmSync } from 'node:fs';

/** Removes the temporary folder of the test run, even if a test left read-only folders in it. */
export default function tearDown() {
  rmSync(process.env.DFER_JEST_FOLDER, { recursive: true, force: true, maxRetries: 3 });
}
