import { actionUnits } from './actionUnits.js';
import { makeIdentity } from './identity.js';
import { fivePoints } from './landmarks.js';
import type { Light } from './light.js';
import type { Pose } from './pose.js';
import { HeadRenderer, type Picture } from './render.js';

const identity = makeIdentity(1, 0);
const renderer = new HeadRenderer(identity);
const rest = actionUnits();
const frontal: Pose = { yaw: 0, pitch: 0, roll: 0, x: 100, y: 100, scale: 60 };
const pointsOf = (pose: Pose, units = rest): ReturnType<typeof fivePoints> =>
  fivePoints(identity, pose, units, renderer.surface(units));

test('the eye points follow the lids: a shut eye is lower than an open one', () => {
  const [open, shut] = [pointsOf(frontal), pointsOf(frontal, actionUnits({ au45: 1 }))];
  expect(shut.leftEye[1]).toBeGreaterThan(open.leftEye[1] + 1);
  expect(shut.leftEye[0]).toBeCloseTo(open.leftEye[0], 0);
});

test('the tip of the nose moves the most when the head turns', () => {
  const moved = (name: 'nose' | 'leftEye' | 'leftMouth'): number =>
    pointsOf({ ...frontal, yaw: 0.2 })[name][0] - pointsOf(frontal)[name][0];
  expect(moved('nose')).toBeGreaterThan(1.3 * moved('leftMouth'));
  expect(moved('leftMouth')).toBeGreaterThan(moved('leftEye'));
});

test('the points stay on the drawn face when the head turns', () => {
  // Ambient light only, so that colors do not depend on the pose.
  const flat: Light = { direction: [0, 0, 1], key: 0, ambient: 1, warmth: 0 };
  const drawn = (pose: Pose): Picture => {
    const picture = { width: 200, height: 200, data: new Uint8ClampedArray(200 * 200 * 3).fill(255) };
    renderer.draw(picture, { pose, units: rest, gazeX: 0, gazeY: 0 }, flat);
    return picture;
  };
  for (const yaw of [-0.4, 0, 0.4]) {
    const { data, width } = drawn({ ...frontal, yaw });
    const [x, y] = pointsOf({ ...frontal, yaw }).rightEye;
    const at = (Math.floor(y) * width + Math.floor(x)) * 3;
    // The center of an eye that looks straight ahead is in the pupil.
    expect(Math.max(...data.subarray(at, at + 3))).toBeLessThan(60);
  }
});
