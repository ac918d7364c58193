import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { unavailable } from './index.js';

const script = fileURLToPath(new URL('../fuzz/run.mjs', import.meta.url));

(unavailable === null ? describe : describe.skip)('the native boundary', () => {
  it('answers 100,000 random calls with a result or an error that names the operation', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ calls: 100_000 });
  }, 120_000);
});

if (unavailable !== null) it.skip(`needs the native part: ${unavailable}`, () => undefined);
