import { envelope, expressionUnits, RECIPES } from './expression.js';
import { actionUnits, type ActionUnits } from './head/actionUnits.js';
import { makeIdentity } from './head/identity.js';
import { fivePoints, type FivePoints } from './head/landmarks.js';
import { soften } from './head/lens.js';
import type { Light } from './head/light.js';
import type { Pose } from './head/pose.js';
import { HeadRenderer, type HeadState, type Picture } from './head/render.js';
import { drawBody, makeBackground } from './head/scene.js';
import { drawBoard } from './head/occluder.js';
import type { ClipPlan } from './plan.js';
import { mixSeed, Rng } from './rng.js';
import type { ReleaseSettings } from './settings.js';

/** Ground truth of one frame. */
export interface FrameTruth {
  readonly pose: Pose;
  readonly units: ActionUnits;
  /** Pixels from the top left of the frame; `null` if it shows no face. */
  readonly points: FivePoints | null;
  /** Whether something covers the face. */
  readonly hidden: boolean;
}

interface Actor {
  readonly renderer: HeadRenderer;
  readonly states: readonly HeadState[];
}

/** Renders any frame of a planned clip; the same plan and settings always give the same pixels. */
export class SyntheticClip {
  readonly #actors: readonly Actor[];
  readonly #background: Uint8ClampedArray;
  readonly #light: Light;
  readonly #grain: Int8Array;
  readonly #covered: readonly [number, number];

  constructor(
    readonly plan: ClipPlan,
    readonly settings: ReleaseSettings,
  ) {
    const { width, height } = settings;
    const rng = new Rng(mixSeed(plan.seed, 0x5c));
    this.#background = makeBackground(mixSeed(plan.seed, 1), width, height);
    this.#light = makeLight(rng);
    this.#grain = makeGrain(rng);
    const places =
      plan.kind === 'no-face' ? [] : plan.kind === 'two-faces' ? [0.3, 0.7] : [rng.range(0.42, 0.58)];
    this.#actors = places.map((place, index) => {
      const subject = index === 0 ? plan.subject : plan.subject + settings.subjects;
      const identity = makeIdentity(settings.seed, subject);
      return { renderer: new HeadRenderer(identity), states: animate(plan, settings, rng, place) };
    });
    this.#covered = plan.kind === 'hidden' ? [0.15, 0.9] : [2, 2];
  }

  /** Renders one frame (from 0). */
  render(frame: number): Picture {
    const { width, height } = this.settings;
    const picture: Picture = { width, height, data: Uint8ClampedArray.from(this.#background) };
    for (const actor of this.#actors) {
      const state = actor.states[frame];
      drawBody(picture, actor.renderer.identity, state.pose, this.#light);
      actor.renderer.draw(picture, state, this.#light);
      const { x, y, scale } = state.pose;
      soften(picture, x - 1.5 * scale, y - 1.8 * scale, x + 1.5 * scale, y + 2.1 * scale);
      if (this.#isHidden(frame)) drawBoard(picture, actor.renderer.identity, state.pose);
    }
    addGrain(picture.data, this.#grain, mixSeed(this.plan.seed, frame));
    return picture;
  }

  /** Pose, action units and landmarks of the clip's subject in one frame. */
  truth(frame: number): FrameTruth {
    const actor = this.#actors.at(0);
    if (actor === undefined) return { pose: NO_POSE, units: actionUnits(), points: null, hidden: false };
    const { pose, units } = actor.states[frame];
    return {
      pose,
      units,
      points: fivePoints(actor.renderer.identity, pose, units, actor.renderer.surface(units)),
      hidden: this.#isHidden(frame),
    };
  }

  #isHidden(frame: number): boolean {
    const t = frame / Math.max(1, this.plan.frames - 1);
    return t >= this.#covered[0] && t <= this.#covered[1];
  }
}

const NO_POSE: Pose = { yaw: 0, pitch: 0, roll: 0, x: 0, y: 0, scale: 0 };

/** Ground-truth pose, action units and landmarks of every frame of a clip. */
export function clipTruth(plan: ClipPlan, settings: ReleaseSettings): FrameTruth[] {
  const clip = new SyntheticClip(plan, settings);
  return Array.from({ length: plan.frames }, (_, frame) => clip.truth(frame));
}

/** Renders one frame (from 0) of a planned clip. */
export function renderFrame(plan: ClipPlan, settings: ReleaseSettings, frame: number): Picture {
  return new SyntheticClip(plan, settings).render(frame);
}

function animate(plan: ClipPlan, settings: ReleaseSettings, rng: Rng, place: number): HeadState[] {
  const recipe = RECIPES[plan.emotion][plan.variant];
  const { width, height, fps } = settings;
  const unit = Math.min(height / 360, width / 420);
  const scale = (plan.kind === 'two-faces' ? rng.range(50, 60) : rng.range(52, 68)) * unit;
  const yaw = rng.range(-0.32, 0.32);
  const pitch = rng.range(-0.12, 0.14);
  const roll = rng.range(-0.1, 0.1);
  const y = height * rng.range(0.44, 0.5);
  const strength = rng.range(0.75, 1.1);
  const onset = rng.range(0.15, 0.3);
  const offset = rng.range(0.82, 0.95);
  const talks = rng.next() < 0.35 ? rng.range(0.2, 0.6) : 0;
  const talkRate = rng.range(2.5, 4.5);
  const [pa, pb, pc, pd] = [rng.range(0, 6.3), rng.range(0, 6.3), rng.range(0, 6.3), rng.range(0, 6.3)];
  const blinkAt = rng.range(0.1, 3);
  const gaze = [rng.range(-0.5, 0.5) - yaw, plan.emotion === 'sad' ? -0.6 : rng.range(-0.2, 0.2)];
  return Array.from({ length: plan.frames }, (_, frame) => {
    const t = frame / fps;
    const blink = Math.max(0, 1 - Math.abs(((t + blinkAt) % 3) - 0.12) / 0.1);
    const talk = talks * Math.max(0, Math.sin(t * talkRate * 6.28 + pd)) * (0.6 + 0.4 * Math.sin(t * 5 + pa));
    const now = strength * envelope(frame / Math.max(1, plan.frames - 1), onset, offset);
    return {
      pose: {
        yaw: yaw + 0.08 * Math.sin(t * 1.9 + pa),
        pitch: pitch + 0.05 * Math.sin(t * 1.5 + pb) + (plan.emotion === 'sad' ? 0.08 : 0),
        roll: roll + 0.04 * Math.sin(t * 1.3 + pc),
        x: width * place + 5 * unit * Math.sin(t * 1.7 + pb),
        y: y + 3 * unit * Math.sin(t * 2.1 + pc),
        scale: scale * (1 + 0.015 * Math.sin(t * 1.1 + pd)),
      },
      units: expressionUnits(recipe, now, talk, blink),
      gazeX: gaze[0] + 0.15 * Math.sin(t * 2.3 + pc),
      gazeY: gaze[1],
    };
  });
}

function makeLight(rng: Rng): Light {
  const x = rng.range(-0.6, 0.6);
  const y = rng.range(0.2, 0.6);
  const n = Math.hypot(x, y, 0.8);
  return {
    direction: [x / n, y / n, 0.8 / n],
    key: rng.range(0.56, 0.7),
    ambient: rng.range(0.5, 0.6),
    warmth: rng.range(-0.04, 0.06),
  };
}

const GRAIN = 8192;

function makeGrain(rng: Rng): Int8Array {
  const strength = rng.range(2, 7);
  return Int8Array.from({ length: GRAIN }, () => (rng.next() + rng.next() - 1) * strength);
}

/** Sensor noise: a fixed table read at offsets that change from row to row and frame to frame. */
function addGrain(data: Uint8ClampedArray, grain: Int8Array, seed: number): void {
  const rng = new Rng(seed);
  for (let at = 0; at < data.length;) {
    const end = Math.min(data.length, at + 4001);
    for (let k = rng.below(GRAIN); at < end; at++, k++) data[at] += grain[k & (GRAIN - 1)];
  }
}
