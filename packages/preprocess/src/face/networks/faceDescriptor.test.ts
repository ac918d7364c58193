import { DESCRIPTOR_LENGTH } from '@dfer/clips';
import { openBackend } from '@dfer/runtime';
import { photograph } from '../../testing/photographs.js';
import { openBlazeFace } from '../detectors/blazeFace.js';
import { openFaceMesh } from '../landmarkers/faceMesh.js';
import { likeness } from '../describer.js';
import { openFaceDescriber } from './faceDescriptor.js';

test('a mirror image is similar, another person is not', async () => {
  await openBackend({ backend: 'wasm' });
  const [detector, landmarker, describer] = [
    await openBlazeFace(0.5),
    await openFaceMesh(),
    await openFaceDescriber(),
  ];
  const describe = async (mirrored: boolean): Promise<Float32Array[]> => {
    const image = await photograph({ width: 960, height: 640 }, { mirrored });
    const [faces = []] = await detector.detect([image]);
    // Sorted by position in the original photograph.
    const ordered = [...faces].sort((a, b) => (mirrored ? b.box.x - a.box.x : a.box.x - b.box.x));
    const located = await landmarker.locate(ordered.map((detection) => ({ image, detection })));
    return [...(await describer.describe(located.map(({ landmarks }) => ({ image, landmarks }))))];
  };
  const [people, mirrored] = [await describe(false), await describe(true)];
  expect(people.length).toBeGreaterThan(2);
  expect(mirrored.length).toBe(people.length);
  people.forEach((person, i) => {
    expect(person).toHaveLength(DESCRIPTOR_LENGTH);
    expect(likeness(person, mirrored[i]!)).toBeGreaterThan(0.6);
    for (const other of people.filter((candidate) => candidate !== person)) {
      expect(likeness(person, other)).toBeLessThan(0.6);
    }
  });
  for (const network of [detector, landmarker, describer]) network.dispose();
});
