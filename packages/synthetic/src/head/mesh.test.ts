import { type ActionUnits, actionUnits } from './actionUnits.js';
import { makeIdentity } from './identity.js';
import { buildHead, deform } from './mesh.js';

const mesh = buildHead(makeIdentity(1, 0));

/** Displacement of the vertex nearest to a point of the face. */
function moveAt(x: number, y: number, units: Partial<ActionUnits>): { dx: number; dy: number; dz: number } {
  const p = mesh.positions;
  let best = 0;
  const far = (i: number): number => (p[i + 2] < 0 ? Infinity : Math.hypot(p[i] - x, p[i + 1] - y));
  for (let i = 0; i < p.length; i += 3) if (far(i) < far(best)) best = i;
  const moved = new Float32Array(p.length);
  deform(mesh, actionUnits(units), moved);
  return { dx: moved[best] - p[best], dy: moved[best + 1] - p[best + 1], dz: moved[best + 2] - p[best + 2] };
}

describe('deform', () => {
  it('does not move a head at rest', () => {
    const moved = new Float32Array(mesh.positions.length);
    deform(mesh, actionUnits(), moved);
    expect(moved.every((value, i) => value === mesh.positions[i])).toBe(true);
  });

  it('raises the inner brow with AU1 and lowers it with AU4', () => {
    expect(moveAt(0.2, 0.38, { au1: 1 }).dy).toBeGreaterThan(0.05);
    expect(moveAt(0.2, 0.38, { au4: 1 }).dy).toBeLessThan(-0.05);
    expect(Math.abs(moveAt(0, -1.1, { au1: 1, au4: 1 }).dy)).toBeLessThan(0.001);
  });

  it('pulls the mouth corners up and out with AU12, down with AU15', () => {
    const smile = moveAt(0.36, -0.8, { au12: 1 });
    expect(smile.dy).toBeGreaterThan(0.05);
    expect(smile.dx).toBeGreaterThan(0.04);
    expect(moveAt(-0.36, -0.8, { au12: 1 }).dx).toBeLessThan(-0.04);
    expect(moveAt(0.36, -0.8, { au15: 1 }).dy).toBeLessThan(-0.05);
  });

  it('lowers the chin with AU26 and does not move the brow', () => {
    expect(moveAt(0, -1.2, { au26: 1 }).dy).toBeLessThan(-0.3);
    expect(moveAt(0.3, 0.4, { au26: 1 }).dy).toBeCloseTo(0);
  });
});
