import { clipTruth, renderFrame } from './clip.js';
import { planRelease } from './plan.js';
import { DEFAULT_SETTINGS } from './settings.js';

const settings = { ...DEFAULT_SETTINGS, width: 320, height: 180 };
const plans = planRelease(settings);
const plan = plans.find((candidate) => candidate.kind === 'ordinary') ?? plans[0];

describe('a clip', () => {
  it('draws the same pixels every time', () => {
    const draw = (frame: number): Buffer => Buffer.from(renderFrame(plan, settings, frame).data);
    expect(draw(5).equals(draw(5))).toBe(true);
    expect(draw(5).equals(draw(9))).toBe(false);
  });

  it('reports where eyes, nose and mouth are', () => {
    const truth = clipTruth(plan, settings);
    expect(truth).toHaveLength(plan.frames);
    for (const { points, pose } of truth) {
      expect(points).not.toBeNull();
      if (points === null) continue;
      expect(points.leftEye[0]).toBeLessThan(points.rightEye[0]);
      expect(points.leftMouth[1]).toBeGreaterThan(points.leftEye[1]);
      expect(Math.hypot(points.nose[0] - pose.x, points.nose[1] - pose.y)).toBeLessThan(pose.scale);
    }
  });

  it('hides the face in more than half of the frames of a hidden clip', () => {
    const hidden = plans.find((candidate) => candidate.kind === 'hidden') ?? plan;
    const truth = clipTruth(hidden, settings);
    expect(truth.filter((frame) => frame.hidden).length).toBeGreaterThan(truth.length / 2);
  });

  it('reports no landmarks in a clip without a face', () => {
    const empty = plans.find((candidate) => candidate.kind === 'no-face') ?? plan;
    expect(clipTruth(empty, settings).every((frame) => frame.points === null)).toBe(true);
  });
});
