import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { nodeIsTooOld } from './nodeVersion.js';

test.each(['20.19.0', '20.20.2', '22.0.0', '26.1.0'])('Node.js %s is new enough', (version) => {
  expect(nodeIsTooOld(version)).toBeNull();
});

test.each(['16.20.2', '18.20.4', '20.10.0', '20.18.3'])('Node.js %s is too old, in one line', (version) => {
  expect(nodeIsTooOld(version)).toBe(
    `error: Node.js 20.19 or newer is needed; this is ${version}; install it from your system or nodejs.org.`,
  );
});

test('the command checks this before it loads anything that an old Node.js lacks', () => {
  const older =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.10.0'}})";
  const args = ['--import', older, join(__dirname, '../../dist/bin.js'), 'doctor'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: Node\.js 20\.19 or newer is needed; this is 20\.10\.0; [^\n]+\n$/),
  });
});
