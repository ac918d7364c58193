import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openBackend } from '@dfer/runtime';
import { temporaryFolder } from '../../testing/fakes.js';
import { openHumanNetwork } from './humanNetwork.js';

const models = join(dirname(createRequire(__filename).resolve('@vladmandic/human')), '..', 'models');
const outputs = ['Identity_2', 'Identity_1'];

/** A folder with modified files of facemesh. */
function folderWith(change: (folder: string) => void): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  for (const kind of ['json', 'bin'])
    copyFileSync(join(models, `facemesh.${kind}`), join(folder, `facemesh.${kind}`));
  change(folder);
  return folder;
}

beforeAll(() => openBackend({ backend: 'cpu' }));

test.each([
  [
    'missing weights',
    (folder: string) => copyFileSync('/dev/null', join(folder, 'facemesh.bin')),
    '0 bytes of weights',
  ],
  [
    'truncated weights',
    (folder: string) =>
      writeFileSync(join(folder, 'facemesh.bin'), readFileSync(join(folder, 'facemesh.bin')).subarray(9)),
    'bytes of weights instead of',
  ],
  [
    'another network with the same name',
    (folder: string) => {
      for (const kind of ['json', 'bin'])
        copyFileSync(join(models, `iris.${kind}`), join(folder, `facemesh.${kind}`));
    },
    'a network whose input is not 192 pixels wide',
  ],
  ['a graph that is not JSON', (folder: string) => writeFileSync(join(folder, 'facemesh.json'), '{'), 'JSON'],
])('%s is refused in one line', async (_, change, received) => {
  const opening = openHumanNetwork('facemesh', 192, outputs, folderWith(change));
  await expect(opening).rejects.toMatchObject({
    code: 'BAD_MODEL',
    kind: 'input',
    message: expect.stringMatching(
      new RegExp(`^Network [^\\n]*${received}[^\\n]*install that package again\\.$`),
    ),
  });
});

test('a folder without the network is refused in one line', async () => {
  await expect(openHumanNetwork('facemesh', 192, outputs, temporaryFolder())).rejects.toMatchObject({
    code: 'BAD_MODEL',
    message: expect.stringContaining('ENOENT'),
  });
});
