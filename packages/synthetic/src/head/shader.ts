import type { ActionUnits } from './actionUnits.js';
import { type Features, lidHeights } from './features.js';
import type { Identity, Rgb } from './identity.js';
import { hairMask } from './mesh.js';

const smooth = (low: number, high: number, x: number): number => {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
};
/** A Gaussian, cut to 0 beyond three widths: most pixels are far from most features. */
const bump = (x: number, width: number): number => {
  const t = (x * x) / (width * width);
  return t > 9 ? 0 : Math.exp(-0.5 * t);
};

/** Deterministic value noise, 0–1. */
export function noise(x: number, y: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const a = hash(ix, iy);
  const b = hash(ix + 1, iy);
  const c = hash(ix, iy + 1);
  const d = hash(ix + 1, iy + 1);
  return a + (b - a) * fx + (c - a) * fy + (a - b - c + d) * fx * fy;
}

function hash(x: number, y: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Computes the albedo of skin, hair and facial features at a point of the head. */
export class HeadShader {
  /** Color of the last point, 0–1 per channel, before lighting. */
  r = 0;
  g = 0;
  b = 0;
  /** Specular strength of the last point, 0–1. */
  gloss = 0;

  constructor(
    private readonly id: Identity,
    private readonly f: Features,
    private readonly au: ActionUnits,
  ) {}

  #mix(color: Rgb, amount: number, shade = 1): void {
    this.r += (color[0] * shade - this.r) * amount;
    this.g += (color[1] * shade - this.g) * amount;
    this.b += (color[2] * shade - this.b) * amount;
  }

  #darken(amount: number): void {
    this.r *= 1 - 0.8 * amount;
    this.g *= 1 - amount;
    this.b *= 1 - amount;
  }

  /** Shades the point at deformed head coordinates; writes the result to `r`, `g`, `b` and `gloss`. */
  shade(x: number, y: number, z: number): void {
    const { id } = this;
    this.r = id.skin[0];
    this.g = id.skin[1];
    this.b = id.skin[2];
    this.gloss = 0.12;
    const mottle = 0.96 + 0.08 * noise(x * 14 + 50, y * 14 + 50);
    this.#mix(id.skin, 1, mottle);
    const hair = y > 0.5 || z < 0.4 ? hairMask(id, x, y, z) : 0;
    if (hair < 1 && z > 0.1) {
      const a = Math.abs(x);
      this.#skin(x, a, y);
      if (y > -0.25 && y < 0.25 && a < 0.75) this.#eye(x, a, y);
      if (y > 0 && y < 0.85 && a < 0.85) this.#brow(a, y);
      if (y < -0.15 && y > -0.72 && a < 0.45) this.#nose(a, y);
      if (y < -0.4 && a < 0.75) this.#mouth(x, a, y);
    }
    if (hair > 0) {
      const strand = 0.65 + 0.6 * noise(Math.atan2(x, z + 0.2) * 38 + 90, y * 4 + 40);
      this.#mix(id.hair, hair, strand);
      this.gloss *= 1 - 0.5 * hair;
    }
  }

  #skin(x: number, a: number, y: number): void {
    const { id, f, au } = this;
    // Blush of the cheeks and nose, shading under the lip and in the eye sockets.
    const blush =
      0.1 * bump(a - 0.5, 0.2) * bump(y + 0.3, 0.2) + 0.08 * bump(x, 0.15) * bump(y - f.noseY, 0.12);
    this.g *= 1 - blush;
    this.b *= 1 - blush;
    this.#darken(0.3 * bump(a - f.eyeX, 0.2) * bump(y - f.eyeY - 0.06, 0.11));
    this.#darken(0.2 * bump(a - 0.15, 0.06) * bump(y - 0.12, 0.12));
    this.#darken(0.22 * bump(x, 0.18) * bump(y - f.mouthY - f.lowerInner + f.lowerLip + 0.09, 0.045));
    // Nasolabial fold: from the wing of the nose to beside the mouth corner.
    const depth = 0.08 + 0.2 * id.age + 0.45 * au.au12 + 0.5 * au.au9 + 0.4 * au.au10;
    const t = (f.noseY + 0.04 - y) / (f.noseY - f.mouthY + 0.02);
    if (t > -0.1 && t < 1.15) {
      const foldX = 0.24 + (f.mouthHalf + 0.06 - 0.24) * t + 0.05 * au.au12 * Math.sin(Math.PI * t);
      this.#darken(
        Math.min(0.5, depth * 0.6) * bump(a - foldX, 0.03) * smooth(-0.1, 0.1, t) * smooth(1.15, 0.85, t),
      );
    }
    // Wrinkles of the forehead (AU1, AU2), between the brows (AU4), on the nose (AU9), at the eye corners (AU6).
    if (y > 0.45) {
      const raised = 0.1 * id.age + 0.3 * au.au1 * bump(x, 0.35) + 0.3 * au.au2 * (1 - bump(x, 0.3));
      const wave = Math.pow(0.5 + 0.5 * Math.cos((y - 0.03 * Math.cos(x * 4)) * 46), 4);
      this.#darken(raised * wave * smooth(0.48, 0.58, y) * smooth(0.85, 0.75, y) * smooth(0.8, 0.5, a));
    }
    this.#darken(0.55 * au.au4 * bump(a - 0.075, 0.022) * bump(y - 0.33, 0.09));
    if (au.au9 > 0) {
      const wave = Math.pow(0.5 + 0.5 * Math.cos((y + a * 0.5) * 62), 2);
      this.#darken(0.5 * au.au9 * wave * bump(x, 0.14) * bump(y - 0.1, 0.12));
    }
    const crow = (0.12 * id.age + 0.35 * au.au6) * bump(a - f.eyeX - 0.3, 0.06) * bump(y - 0.04, 0.08);
    if (crow > 0.01) this.#darken(crow * Math.pow(0.5 + 0.5 * Math.cos((y - 0.04) * 90 + a * 20), 2));
    this.#darken(
      (0.1 + 0.15 * id.age + 0.25 * au.au6) * bump(a - f.eyeX, 0.16) * bump(y - f.eyeY + 0.15, 0.025),
    );
    this.#darken(0.3 * au.au17 * bump(x, 0.16) * bump(y + 1.13, 0.08) * noise(x * 22 + 9, y * 22 + 90));
    if (id.stubble > 0) {
      const where =
        smooth(-0.5, -0.75, y + f.jawDrop * 0.3 + (a < 0.2 ? 0.08 : 0)) *
        (0.75 + 0.25 * noise(x * 60, y * 60));
      this.#mix(id.hair, 0.45 * id.stubble * where);
    }
  }

  #eye(x: number, a: number, y: number): void {
    const { id, f } = this;
    const u = (a - f.eyeX) / f.eyeHalf;
    const arch = 1 - u * u;
    if (arch <= -0.5) return;
    const bow = Math.max(0, arch);
    const { upper, lower } = lidHeights(f, u);
    const inside = bow > 0 ? smooth(-0.008, 0.012, upper - y) * smooth(-0.008, 0.012, y - lower) : 0;
    if (inside > 0 && upper > lower) {
      const white = 0.9 - 0.25 * u * u - 0.35 * bump(y - upper, 0.03);
      this.#mix([0.95, 0.93, 0.91], inside, white);
      const side = x < 0 ? -1 : 1;
      const dx = a - f.eyeX - side * f.irisX;
      const dy = y - f.eyeY - f.irisY;
      const d = Math.hypot(dx, dy);
      const iris = smooth(0.098, 0.082, d) * inside;
      this.#mix(id.iris, iris, 0.75 + 0.5 * smooth(0.03, 0.08, d) - 0.6 * smooth(0.075, 0.095, d));
      this.#mix([0.02, 0.02, 0.02], smooth(0.05, 0.036, d) * inside);
      const glint = Math.hypot(dx * side + 0.03, dy - 0.035);
      this.#mix([1, 1, 1], 0.9 * smooth(0.026, 0.012, glint) * inside);
      this.gloss = 0.12 * (1 - inside);
    }
    const lash = bow > 0 ? bump(y - upper, 0.017) : 0;
    this.#mix([0.07, 0.045, 0.04], 0.85 * lash * smooth(0, 0.15, arch));
    this.#darken(0.3 * (bow > 0 ? bump(y - lower, 0.014) : 0));
    // Crease of the upper lid.
    this.#darken(0.35 * bump(y - upper - 0.055, 0.016) * smooth(-0.1, 0.3, arch));
  }

  #brow(a: number, y: number): void {
    const { id, f } = this;
    const outerX = f.eyeX + 0.29;
    const t = (a - f.browInnerX) / (outerX - f.browInnerX);
    if (t < -0.1 || t > 1.1) return;
    const c = Math.min(1, Math.max(0, t));
    const height =
      f.browInner * (1 - c) * (1 - 2 * c) + f.browMiddle * 4 * c * (1 - c) + f.browOuter * c * (2 * c - 1);
    const thick = id.browThickness * (1 - 0.55 * c * c);
    const cover =
      smooth(thick * 1.25, thick * 0.5, Math.abs(y - height)) * smooth(-0.1, 0.04, t) * smooth(1.1, 0.92, t);
    this.#mix(id.brow, cover * (0.78 + 0.2 * noise(a * 60 + y * 30, y * 30)), 0.9);
  }

  #nose(a: number, y: number): void {
    const { id, f } = this;
    const wing = id.noseWidth;
    this.#darken(0.85 * bump(a - wing * 0.5, 0.038) * bump(y - f.noseY + 0.085, 0.024));
    this.#darken(0.32 * bump(a - wing * 1.08, 0.025) * bump(y - f.noseY + 0.02, 0.07));
    this.#darken(0.28 * bump(a, 0.14) * bump(y - f.noseY + 0.12, 0.03));
    this.#darken(
      0.12 * bump(a, 0.03) * smooth(f.noseY - 0.08, f.noseY - 0.14, y) * smooth(f.mouthY, f.mouthY + 0.1, y),
    );
  }

  #mouth(x: number, a: number, y: number): void {
    const { id, f } = this;
    const u = a / f.mouthHalf;
    if (u > 1.25) return;
    const base = f.mouthY + f.cornerRise * u * u;
    const arch = Math.max(0, 1 - u * u);
    const p = Math.pow(arch, 0.75 - 0.5 * f.square);
    const upperIn = base + f.upperInner * p;
    const lowerIn = base + f.lowerInner * p;
    const bow = 1 - 0.22 * bump(u, 0.13) + 0.12 * bump(u - 0.3, 0.15);
    const upperOut = upperIn + f.upperLip * Math.pow(arch, 0.8) * bow;
    const lowerOut = lowerIn - f.lowerLip * Math.pow(arch, 0.6);
    if (u < 1) {
      const lips = smooth(-0.012, 0.012, upperOut - y) * smooth(-0.012, 0.012, y - lowerOut);
      if (lips > 0) {
        const crease = 0.9 + 0.2 * noise(x * 45 + 30, y * 6 + 20);
        const light = y > (upperIn + lowerIn) / 2 ? 0.82 : 1.02;
        this.#mix(id.lip, 0.85 * lips, crease * light);
        this.gloss += 0.12 * lips;
      }
      const gap = upperIn - lowerIn;
      if (gap > 0.015) {
        const hole = smooth(-0.008, 0.01, upperIn - y) * smooth(-0.008, 0.01, y - lowerIn);
        if (hole > 0) this.#cavity(u, x, y, upperIn, lowerIn, hole);
      }
    }
    const seam = Math.max(0, 0.02 - (upperIn - lowerIn)) / 0.02;
    this.#mix(
      [0.16, 0.06, 0.06],
      0.75 * seam * bump(y - (upperIn + lowerIn) / 2, 0.014) * smooth(1.1, 0.95, u),
    );
    this.#darken(0.45 * bump(u - 1.03, 0.07) * bump(y - base, 0.03));
  }

  #cavity(u: number, x: number, y: number, upper: number, lower: number, hole: number): void {
    this.#mix([0.13, 0.035, 0.035], hole);
    const edge = smooth(1, 0.75, u);
    const shade = (0.9 - 0.35 * u * u) * (0.9 + 0.1 * Math.abs(Math.sin(x * 24)));
    const bite = Math.min(0.13, (upper - lower) * 0.8);
    this.#mix([0.93, 0.9, 0.84], hole * edge * smooth(upper - bite - 0.01, upper - bite + 0.01, y), shade);
    const tongue = smooth(lower + 0.14, lower + 0.05, y) * smooth(0.8, 0.4, u);
    if (upper - lower > 0.25) this.#mix([0.62, 0.28, 0.28], hole * tongue, 0.85);
    this.gloss *= 1 - hole;
  }
}
