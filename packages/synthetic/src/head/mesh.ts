import type { ActionUnits } from './actionUnits.js';
import type { Identity } from './identity.js';
import { JAW_TRAVEL } from './features.js';

const COLUMNS = 64;
const ROWS = 52;

/** A closed mesh of a head: `x, y, z` per vertex in head units (x to the image's right, y up, z to the viewer). */
export interface HeadMesh {
  readonly positions: Float32Array;
  readonly triangles: Uint16Array;
}

const bump = (x: number, width: number): number => Math.exp(-(x * x) / (2 * width * width));
const smooth = (low: number, high: number, x: number): number => {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
};

/** Half the head's width at a height, before the relief is added. */
function halfWidth(id: Identity, y: number): number {
  const top = 1.48;
  const bottom = -1.36 - id.chin;
  if (y >= 0) return id.width * Math.pow(Math.max(0, 1 - Math.pow(y / top, 2.6)), 0.5);
  const t = y / bottom;
  return (
    id.width *
    (1 - (0.46 - 0.25 * (id.jaw - 0.9)) * Math.pow(t, 2.2)) *
    Math.sqrt(Math.max(0, 1 - Math.pow(t, 7)))
  );
}

/** Depth of the facial relief (nose, brow ridge, sockets, cheeks, lips, chin) at a point of the face plane. */
function relief(id: Identity, x: number, y: number): number {
  const a = Math.abs(x);
  const tip = -0.4 + id.noseLength;
  const ridge = smooth(0.3, tip, y) * smooth(tip - 0.16, tip + 0.02, y);
  const wings = 0.13 * bump(a - id.noseWidth * 0.75, 0.09) * bump(y - tip + 0.03, 0.1);
  const width = 0.085 + 0.06 * smooth(0.1, tip, y);
  return (
    id.noseDepth * ridge * bump(x, width) +
    wings +
    0.05 * bump(y - 0.36, 0.12) * smooth(0.75, 0.3, a) -
    0.12 * bump(a - id.eyeSpacing, 0.19) * bump(y - 0.08, 0.13) +
    (id.cheek + 0.02) * bump(a - 0.52, 0.2) * bump(y + 0.28, 0.2) +
    0.1 * bump(x, 0.3) * bump(y + 0.8, 0.13) +
    0.09 * bump(x, 0.22) * bump(y + 1.18 + id.chin, 0.14) -
    0.05 * bump(x, 0.25) * bump(y + 1.0, 0.06)
  );
}

/** Builds the mesh of a head at rest. */
export function buildHead(id: Identity): HeadMesh {
  const positions = new Float32Array((ROWS + 1) * COLUMNS * 3);
  for (let row = 0; row <= ROWS; row++) {
    const s = row / ROWS;
    // Rows are denser at the crown and the chin, where the outline curves strongly.
    const y =
      -1.36 - id.chin + (2.84 + id.chin) * (0.5 - 0.5 * Math.cos(Math.PI * s) * 0.45 + (s - 0.5) * 0.55);
    const half = halfWidth(id, y);
    for (let column = 0; column < COLUMNS; column++) {
      const u = (column / COLUMNS) * 2 - 1;
      const angle = Math.PI * (0.55 * u + 0.45 * u * u * u);
      const front = Math.cos(angle);
      const x = half * Math.sin(angle);
      const depth =
        front > 0 ? 0.98 * Math.pow(half / id.width, y < 0 ? 0.35 : 0.8) : 1.12 * (half / id.width);
      const forward = front > 0 ? Math.pow(front, 0.85) : -Math.pow(-front, 0.9);
      const face = front > 0 ? smooth(0, 0.25, front) : 0;
      const hair = hairMask(id, x, y, depth * forward);
      const puff = 1 + id.hairVolume * hair;
      const at = (row * COLUMNS + column) * 3;
      positions[at] = x * puff;
      positions[at + 1] = y * (1 + 0.5 * id.hairVolume * hair * smooth(0.3, 1.2, y));
      positions[at + 2] = (depth * forward + relief(id, x, y) * face) * puff;
    }
  }
  const triangles = new Uint16Array(ROWS * COLUMNS * 6);
  let t = 0;
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const a = row * COLUMNS + column;
      const b = row * COLUMNS + ((column + 1) % COLUMNS);
      triangles.set([a, b, a + COLUMNS, b, b + COLUMNS, a + COLUMNS], t);
      t += 6;
    }
  }
  return { positions, triangles };
}

/** Hair coverage of a point: 1 hair, 0 bare skin, with a soft transition. */
export function hairMask(id: Identity, x: number, y: number, z: number): number {
  const line = id.hairline - 0.55 * x * x * (x * x) + 0.12 * x * x;
  const crown = smooth(line - 0.05, line + 0.06, y);
  const temple = smooth(0.3, 0.15, z) * smooth(id.longHair ? -1.0 : -0.1, id.longHair ? -0.8 : 0.1, y);
  return Math.max(crown, temple);
}

/** Moves the vertices by the action units; writes the deformed positions to `out`. */
export function deform(mesh: HeadMesh, au: ActionUnits, out: Float32Array): void {
  const p = mesh.positions;
  for (let i = 0; i < p.length; i += 3) {
    const x = p[i];
    const y = p[i + 1];
    const z = p[i + 2];
    let dx = 0;
    let dy = 0;
    let dz = 0;
    if (z > 0 && y < 0.8) {
      const a = Math.abs(x);
      const side = x < 0 ? -1 : 1;
      const inner = bump(a - 0.2, 0.14) * bump(y - 0.38, 0.14);
      const outer = bump(a - 0.62, 0.16) * bump(y - 0.36, 0.14);
      dy += inner * (0.1 * au.au1 - 0.09 * au.au4) + outer * 0.09 * au.au2;
      dx -= side * inner * 0.05 * au.au4;
      dz += bump(x, 0.22) * bump(y - 0.33, 0.1) * 0.06 * au.au4;
      const apple = bump(a - 0.5, 0.17) * bump(y + 0.28, 0.15);
      dy += apple * (0.08 * au.au6 + 0.05 * au.au12);
      dz += apple * (0.08 * au.au6 + 0.07 * au.au12);
      const corner = bump(a - 0.36, 0.13) * bump(y + 0.8, 0.15);
      dy += corner * (0.12 * au.au12 - 0.1 * au.au15);
      dx += side * corner * (0.09 * au.au12 + 0.08 * au.au20 - 0.06 * au.au18);
      dz -= corner * (0.05 * au.au12 + 0.03 * au.au20);
      const wing = bump(a - 0.16, 0.1) * bump(y + 0.4, 0.12);
      dy += wing * (0.07 * au.au9 + 0.03 * au.au10);
      dz += bump(x, 0.3) * bump(y + 0.8, 0.12) * (0.06 * au.au18 - 0.03 * au.au23);
      const boss = bump(x, 0.24) * bump(y + 1.15, 0.14);
      dy += boss * 0.07 * au.au17;
      dz += boss * 0.05 * au.au17;
    }
    if (y < -0.5 && z > -0.3) {
      const jaw = smooth(-0.68, -1.0, y) * smooth(-0.3, 0.4, z);
      dy -= JAW_TRAVEL * au.au26 * jaw;
      dz -= 0.1 * au.au26 * jaw;
    }
    out[i] = x + dx;
    out[i + 1] = y + dy;
    out[i + 2] = z + dz;
  }
}

/** Computes area-weighted vertex normals of the deformed head. */
export function normalsOf(positions: Float32Array, triangles: Uint16Array, out: Float32Array): void {
  out.fill(0);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t] * 3;
    const b = triangles[t + 1] * 3;
    const c = triangles[t + 2] * 3;
    const ux = positions[b] - positions[a];
    const uy = positions[b + 1] - positions[a + 1];
    const uz = positions[b + 2] - positions[a + 2];
    const vx = positions[c] - positions[a];
    const vy = positions[c + 1] - positions[a + 1];
    const vz = positions[c + 2] - positions[a + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    for (const v of [a, b, c]) {
      out[v] += nx;
      out[v + 1] += ny;
      out[v + 2] += nz;
    }
  }
  for (let i = 0; i < out.length; i += 3) {
    const n = Math.hypot(out[i], out[i + 1], out[i + 2]) || 1;
    out[i] /= n;
    out[i + 1] /= n;
    out[i + 2] /= n;
  }
}
