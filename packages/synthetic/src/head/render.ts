import type { ActionUnits } from './actionUnits.js';
import { featuresOf } from './features.js';
import type { Identity } from './identity.js';
import type { Light } from './light.js';
import { buildHead, deform, type HeadMesh, normalsOf } from './mesh.js';
import { CAMERA, type Pose, rotationOf } from './pose.js';
import { HeadShader } from './shader.js';
import { FaceSurface } from './surface.js';

/** An RGB image, 8 bits per channel, rows from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** State of a head in one frame. */
export interface HeadState {
  readonly pose: Pose;
  readonly units: ActionUnits;
  /** Direction of the gaze, −1…1. */
  readonly gazeX: number;
  readonly gazeY: number;
}

/** Renders one person's head; reuses its buffers between frames. */
export class HeadRenderer {
  readonly #mesh: HeadMesh;
  readonly #moved: Float32Array;
  readonly #normals: Float32Array;
  readonly #screen: Float32Array;
  #depth = new Float32Array(0);

  constructor(readonly identity: Identity) {
    this.#mesh = buildHead(identity);
    const size = this.#mesh.positions.length;
    this.#moved = new Float32Array(size);
    this.#normals = new Float32Array(size);
    this.#screen = new Float32Array(size);
  }

  /** The surface of the face; valid until the next call of `surface` or `draw`. */
  surface(units: ActionUnits): FaceSurface {
    deform(this.#mesh, units, this.#moved);
    return new FaceSurface(this.#moved, this.#mesh.triangles);
  }

  /** Draws the head over the picture, in place. */
  draw(picture: Picture, state: HeadState, light: Light): void {
    const { pose, units } = state;
    const { triangles } = this.#mesh;
    deform(this.#mesh, units, this.#moved);
    normalsOf(this.#moved, triangles, this.#normals);
    const r = rotationOf(pose);
    const p = this.#moved;
    const s = this.#screen;
    for (let i = 0; i < p.length; i += 3) {
      const depth = r[6] * p[i] + r[7] * p[i + 1] + r[8] * p[i + 2];
      const k = (pose.scale * CAMERA) / (CAMERA - depth);
      s[i] = pose.x + (r[0] * p[i] + r[1] * p[i + 1] + r[2] * p[i + 2]) * k;
      s[i + 1] = pose.y - (r[3] * p[i] + r[4] * p[i + 1] + r[5] * p[i + 2]) * k;
      s[i + 2] = depth;
    }
    const pixels = picture.width * picture.height;
    if (this.#depth.length !== pixels) this.#depth = new Float32Array(pixels);
    this.#depth.fill(-1e9);
    const shader = new HeadShader(
      this.identity,
      featuresOf(this.identity, units, state.gazeX, state.gazeY),
      units,
    );
    const [lx, ly, lz] = light.direction;
    // The light in head coordinates, by the transposed rotation.
    const local = [
      r[0] * lx + r[3] * ly + r[6] * lz,
      r[1] * lx + r[4] * ly + r[7] * lz,
      r[2] * lx + r[5] * ly + r[8] * lz,
    ];
    for (let t = 0; t < triangles.length; t += 3) {
      this.#triangle(
        picture,
        shader,
        light,
        local,
        triangles[t] * 3,
        triangles[t + 1] * 3,
        triangles[t + 2] * 3,
      );
    }
  }

  #triangle(
    picture: Picture,
    shader: HeadShader,
    light: Light,
    local: readonly number[],
    a: number,
    b: number,
    c: number,
  ): void {
    const s = this.#screen;
    const area = (s[b] - s[a]) * (s[c + 1] - s[a + 1]) - (s[c] - s[a]) * (s[b + 1] - s[a + 1]);
    // The image's y axis points down, so triangles that face the viewer have a negative area.
    if (area >= -1e-6) return;
    const { width, height, data } = picture;
    const x0 = Math.max(0, Math.ceil(Math.min(s[a], s[b], s[c])));
    const x1 = Math.min(width - 1, Math.floor(Math.max(s[a], s[b], s[c])));
    const y0 = Math.max(0, Math.ceil(Math.min(s[a + 1], s[b + 1], s[c + 1])));
    const y1 = Math.min(height - 1, Math.floor(Math.max(s[a + 1], s[b + 1], s[c + 1])));
    const p = this.#moved;
    const n = this.#normals;
    const depths = this.#depth;
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const wb = ((x - s[a]) * (s[c + 1] - s[a + 1]) - (s[c] - s[a]) * (y - s[a + 1])) / area;
        const wc = ((s[b] - s[a]) * (y - s[a + 1]) - (x - s[a]) * (s[b + 1] - s[a + 1])) / area;
        const wa = 1 - wb - wc;
        if (wa < -1e-4 || wb < -1e-4 || wc < -1e-4) continue;
        const at = y * width + x;
        const depth = wa * s[a + 2] + wb * s[b + 2] + wc * s[c + 2];
        if (depth <= depths[at]) continue;
        depths[at] = depth;
        shader.shade(
          wa * p[a] + wb * p[b] + wc * p[c],
          wa * p[a + 1] + wb * p[b + 1] + wc * p[c + 1],
          wa * p[a + 2] + wb * p[b + 2] + wc * p[c + 2],
        );
        const nx = wa * n[a] + wb * n[b] + wc * n[c];
        const ny = wa * n[a + 1] + wb * n[b + 1] + wc * n[c + 1];
        const nz = wa * n[a + 2] + wb * n[b + 2] + wc * n[c + 2];
        const lambert = nx * local[0] + ny * local[1] + nz * local[2];
        // Wrapped diffuse: skin scatters light past the terminator.
        const diffuse = Math.max(0, (lambert + 0.3) / 1.3);
        const shine = Math.pow(Math.max(0, lambert), 18) * shader.gloss;
        const lit = light.ambient * (0.85 + 0.15 * ny) + light.key * diffuse;
        const out = at * 3;
        data[out] = 255 * (shader.r * lit * (1 + light.warmth) + shine);
        data[out + 1] = 255 * (shader.g * lit + shine);
        data[out + 2] = 255 * (shader.b * lit * (1 - light.warmth) + shine);
      }
    }
  }
}
