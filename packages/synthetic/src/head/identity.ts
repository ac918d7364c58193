import { mixSeed, Rng } from '../rng.js';

export type Rgb = readonly [number, number, number];

/** Appearance of a person: proportions in head units (half the face's width is about 1), roughly linear colors 0–1. */
export interface Identity {
  readonly width: number;
  readonly jaw: number;
  readonly chin: number;
  readonly noseLength: number;
  readonly noseWidth: number;
  readonly noseDepth: number;
  readonly browHeight: number;
  readonly browThickness: number;
  readonly eyeSpacing: number;
  readonly eyeSize: number;
  readonly mouthWidth: number;
  readonly lipFullness: number;
  readonly cheek: number;
  readonly hairline: number;
  readonly hairVolume: number;
  readonly longHair: boolean;
  /** Wrinkles: 0 smooth, 1 deeply lined. */
  readonly age: number;
  /** 0 clean-shaven, 1 dark stubble. */
  readonly stubble: number;
  readonly skin: Rgb;
  readonly hair: Rgb;
  readonly brow: Rgb;
  readonly lip: Rgb;
  readonly iris: Rgb;
  readonly shirt: Rgb;
}

const SKINS: readonly Rgb[] = [
  [0.93, 0.76, 0.66],
  [0.88, 0.68, 0.56],
  [0.8, 0.6, 0.47],
  [0.72, 0.52, 0.39],
  [0.6, 0.42, 0.31],
  [0.5, 0.34, 0.25],
];
const HAIRS: readonly Rgb[] = [
  [0.08, 0.06, 0.05],
  [0.17, 0.11, 0.07],
  [0.3, 0.19, 0.11],
  [0.55, 0.41, 0.24],
  [0.42, 0.2, 0.1],
  [0.52, 0.51, 0.5],
];
const IRISES: readonly Rgb[] = [
  [0.22, 0.13, 0.07],
  [0.32, 0.22, 0.1],
  [0.25, 0.37, 0.5],
  [0.28, 0.38, 0.25],
];

/** The appearance of a subject; the same seed and number give the same person. */
export function makeIdentity(seed: number, subject: number): Identity {
  const rng = new Rng(mixSeed(seed, 0x1d, subject));
  const skin = rng.pick(SKINS);
  const tint = rng.range(0.94, 1.05);
  const hair = rng.pick(HAIRS);
  const longHair = rng.next() < 0.45;
  const lipRed = rng.range(0.0, 0.12);
  return {
    width: rng.range(0.92, 1.06),
    jaw: rng.range(0.92, 1.1),
    chin: rng.range(-0.06, 0.08),
    noseLength: rng.range(-0.04, 0.05),
    noseWidth: rng.range(0.17, 0.23),
    noseDepth: rng.range(0.3, 0.42),
    browHeight: rng.range(0.33, 0.4),
    browThickness: rng.range(0.04, 0.065),
    eyeSpacing: rng.range(0.39, 0.44),
    eyeSize: rng.range(0.92, 1.1),
    mouthWidth: rng.range(0.3, 0.37),
    lipFullness: rng.range(0.8, 1.25),
    cheek: rng.range(0.02, 0.08),
    hairline: rng.range(0.82, 1.0),
    hairVolume: rng.range(0.08, 0.2),
    longHair,
    age: rng.range(0, 0.8),
    stubble: longHair ? 0 : rng.next() < 0.4 ? rng.range(0.2, 0.7) : 0,
    skin: [skin[0] * tint, skin[1] * tint, skin[2] * tint],
    hair,
    brow: [hair[0] * 0.6 + 0.03, hair[1] * 0.55 + 0.02, hair[2] * 0.5 + 0.02],
    lip: [skin[0] * (0.82 + lipRed), skin[1] * 0.58, skin[2] * 0.6],
    iris: rng.pick(IRISES),
    shirt: [rng.range(0.1, 0.8), rng.range(0.1, 0.8), rng.range(0.1, 0.8)],
  };
}
