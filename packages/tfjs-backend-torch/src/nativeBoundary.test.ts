import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { unavailable } from './index.js';

const script = (name: string): string => fileURLToPath(new URL(`../fuzz/${name}.mjs`, import.meta.url));

(unavailable === null ? describe : describe.skip)('the native boundary', () => {
  it('answers 100,000 random calls with a result or an error that names the operation', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script('run')], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ calls: 100_000 });
  }, 120_000);

  it.each(['caching', 'system'])(
    'lets workers share the %s allocator and end with tensors alive',
    (allocator) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script('workers')], {
        encoding: 'utf8',
        env: { ...process.env, TFJS_TORCH_ALLOCATOR: allocator },
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({ before: 0, after: 0 });
    },
  );
});

if (unavailable !== null) it.skip(`needs the native part: ${unavailable}`, () => undefined);
