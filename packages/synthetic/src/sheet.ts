import { EMOTIONS } from '@dfer/dataset';
import { RECIPES } from './expression.js';
import { actionUnits } from './head/actionUnits.js';
import { makeIdentity } from './head/identity.js';
import { HeadRenderer, type Picture } from './head/render.js';
import { drawBody, makeBackground } from './head/scene.js';

/** Side of a cell of the sheet, in pixels. */
const CELL = 176;

/** Draws the seven emotions at their apex (columns, in DFEW's order) for the given subjects (rows). */
export function contactSheet(seed: number, subjects: readonly number[]): Picture {
  const width = CELL * EMOTIONS.length;
  const height = CELL * subjects.length;
  const data = new Uint8ClampedArray(width * height * 3);
  subjects.forEach((subject, row) => {
    const identity = makeIdentity(seed, subject);
    const renderer = new HeadRenderer(identity);
    EMOTIONS.forEach((emotion, column) => {
      const cell: Picture = { width: CELL, height: CELL, data: makeBackground(subject, CELL, CELL) };
      const pose = {
        yaw: 0.2 * (row - 1),
        pitch: 0.03,
        roll: 0,
        x: CELL / 2,
        y: CELL * 0.5,
        scale: CELL * 0.3,
      };
      const light = { direction: [-0.4, 0.5, 0.77], key: 0.62, ambient: 0.48, warmth: 0.02 } as const;
      drawBody(cell, identity, pose, light);
      renderer.draw(cell, { pose, units: actionUnits(RECIPES[emotion][0]), gazeX: 0, gazeY: 0 }, light);
      for (let y = 0; y < CELL; y++) {
        const line = cell.data.subarray(y * CELL * 3, (y + 1) * CELL * 3);
        data.set(line, ((row * CELL + y) * width + column * CELL) * 3);
      }
    });
  });
  return { width, height, data };
}
