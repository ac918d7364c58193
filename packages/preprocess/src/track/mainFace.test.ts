import type { Box, FoundFace } from '../face/box.js';
import { facesAtOnce, mainCharacter } from './mainFace.js';

const box = (x: number, side: number): Box => ({ x, y: 10, width: side, height: side });
const faces = (...boxes: readonly Box[]): FoundFace[] => boxes.map((each) => ({ box: each, score: 1 }));

const small = box(300, 60);
const large = box(10, 100);

test('of two faces that persist the larger one is kept', () => {
  expect(mainCharacter([faces(small, large), faces(large, small)])).toEqual([large, large]);
});

test('a larger face that flashes up is not the main character', () => {
  const flash = box(600, 300);
  const found = [faces(small), faces(small, flash), faces(small), faces(small)];
  expect(mainCharacter(found)).toEqual([small, small, small, small]);
});

test('where the main character is not seen nobody takes the place', () => {
  expect(mainCharacter([faces(large, small), faces(small), faces(large, small)])).toEqual([
    large,
    null,
    large,
  ]);
});

test('two people close together are told apart by who is nearer', () => {
  // Each moves 30 pixels, to within reach of where the other was.
  const found = [faces(box(0, 100), box(80, 90)), faces(box(110, 90), box(30, 100))];
  expect(mainCharacter(found)).toEqual([box(0, 100), box(30, 100)]);
});

test('no faces, no main character', () => {
  expect(mainCharacter([[], []])).toEqual([null, null]);
  expect(mainCharacter([])).toEqual([]);
});

test('faces are counted where they are seen together, more than once', () => {
  expect(facesAtOnce([faces(small, large), faces(small), faces(small, large)])).toBe(2);
  expect(facesAtOnce([faces(small), faces(small, large), faces(small)])).toBe(1);
  expect(facesAtOnce([faces(small, large)])).toBe(2);
  expect(facesAtOnce([])).toBe(0);
});
