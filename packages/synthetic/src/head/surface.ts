import type { HeadMesh } from './mesh.js';

/** The front surface of a deformed head. */
export class FaceSurface {
  /** @param positions - deformed vertices of the mesh: `x, y, z` each, head units */
  constructor(
    private readonly positions: Float32Array,
    private readonly triangles: HeadMesh['triangles'],
  ) {}

  /** Depth (z) of the surface at a point of the face plane, in head units; 0 beside the head. */
  depthAt(x: number, y: number): number {
    const p = this.positions;
    let front = -Infinity;
    for (let t = 0; t < this.triangles.length; t += 3) {
      const a = this.triangles[t] * 3;
      const b = this.triangles[t + 1] * 3;
      const c = this.triangles[t + 2] * 3;
      if (Math.max(p[a + 1], p[b + 1], p[c + 1]) < y || Math.min(p[a + 1], p[b + 1], p[c + 1]) > y) continue;
      const area = (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (p[b + 1] - p[a + 1]);
      if (area === 0) continue;
      const wb = ((x - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (y - p[a + 1])) / area;
      const wc = ((p[b] - p[a]) * (y - p[a + 1]) - (x - p[a]) * (p[b + 1] - p[a + 1])) / area;
      const wa = 1 - wb - wc;
      if (wa < -1e-6 || wb < -1e-6 || wc < -1e-6) continue;
      front = Math.max(front, wa * p[a + 2] + wb * p[b + 2] + wc * p[c + 2]);
    }
    return front === -Infinity ? 0 : front;
  }
}
