/** Training data of a multinomial logistic regression. */
export interface RegressionData {
  /** `[rows][features]` */
  readonly rows: readonly Float32Array[];
  /** Class of each row. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** Weight of each class. @defaultValue equal weights */
  readonly classWeights?: readonly number[] | null;
}

export interface RegressionOptions {
  /** Inverse strength of the penalty, as scikit-learn's `C`. */
  readonly inversePenalty: number;
  /** Initial weights, such as the solution for another penalty. @defaultValue zeros */
  readonly start?: Float64Array;
  /** Called after each step; if it throws, the fit is aborted. */
  readonly onStep?: () => void | Promise<void>;
}

/** The fit stops when no gradient component is larger, relative to the initial gradient. */
const TOLERANCE = 1e-6;
const MOST_STEPS = 500;
/** Number of previous steps that L-BFGS stores. */
const MEMORY = 10;

/**
 * Fits a multinomial logistic regression with an L2 penalty, as scikit-learn's `LogisticRegression`: the minimum of
 * ‖weights‖² / 2 + C · Σ loss with unpenalized biases, by L-BFGS (Nocedal & Wright, Numerical Optimization, algorithm 7.4).
 *
 * @returns `[classes][features + 1]`, row by row, the bias last
 */
export async function fitLogisticRegression(
  data: RegressionData,
  { inversePenalty, start, onStep }: RegressionOptions,
): Promise<Float64Array> {
  const features = data.rows[0]?.length ?? 0;
  let place: Float64Array = start?.slice() ?? new Float64Array(data.classes * (features + 1));
  let here = evaluate(data, place, inversePenalty);
  const limit = TOLERANCE * Math.max(1, ...here.slope.map(Math.abs));
  const steps: Step[] = [];
  for (let count = 0; count < MOST_STEPS && here.slope.some((value) => Math.abs(value) > limit); count++) {
    const direction = descentDirection(here.slope, steps);
    const next = search(data, place, here, direction, inversePenalty, steps.length === 0);
    if (next === null) break;
    const move = next.place.map((value, i) => value - place[i]!);
    const turn = next.slope.map((value, i) => value - here.slope[i]!);
    const curvature = dot(move, turn);
    if (curvature > 0) steps.push({ move, turn, curvature });
    if (steps.length > MEMORY) steps.shift();
    place = next.place;
    here = next;
    await onStep?.();
  }
  return place;
}

/** Class probabilities of one row. @param weights - From `fitLogisticRegression`. */
export function predictLogisticRegression(weights: Float64Array, row: Float32Array): number[] {
  const width = row.length + 1;
  return softmax(Array.from({ length: weights.length / width }, (_, k) => score(weights, k * width, row)));
}

interface Step {
  readonly move: Float64Array;
  readonly turn: Float64Array;
  readonly curvature: number;
}

interface Evaluation {
  readonly value: number;
  readonly slope: Float64Array;
}

function evaluate(
  { rows, labels, classes, classWeights }: RegressionData,
  weights: Float64Array,
  inversePenalty: number,
): Evaluation {
  const features = rows[0]?.length ?? 0;
  const width = features + 1;
  const slope = new Float64Array(weights.length);
  let value = 0;
  rows.forEach((row, n) => {
    const label = labels[n]!;
    const share = inversePenalty * (classWeights?.[label] ?? 1);
    const probabilities = softmax(Array.from({ length: classes }, (_, k) => score(weights, k * width, row)));
    value -= share * Math.log(Math.max(probabilities[label]!, Number.MIN_VALUE));
    for (let k = 0; k < classes; k++) {
      const off = share * (probabilities[k]! - (k === label ? 1 : 0));
      const at = k * width;
      for (let i = 0; i < features; i++) slope[at + i]! += off * row[i]!;
      slope[at + features]! += off;
    }
  });
  for (let at = 0; at < weights.length; at++) {
    if (at % width === features) continue;
    value += weights[at]! ** 2 / 2;
    slope[at]! += weights[at]!;
  }
  return { value, slope };
}

function score(weights: Float64Array, at: number, row: Float32Array): number {
  let sum = weights[at + row.length]!;
  for (let i = 0; i < row.length; i++) sum += weights[at + i]! * row[i]!;
  return sum;
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** Two-loop recursion (algorithm 7.4). */
function descentDirection(slope: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = slope.map((value) => -value);
  const shares: number[] = [];
  for (const { move, turn, curvature } of [...steps].reverse()) {
    const share = dot(move, direction) / curvature;
    shares.unshift(share);
    addScaled(direction, turn, -share);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.turn, last.turn);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  steps.forEach(({ move, turn, curvature }, i) => {
    addScaled(direction, move, shares[i]! - dot(turn, direction) / curvature);
  });
  return direction;
}

/** Backtracking line search with the Armijo condition; `null` if no further decrease is possible in floating point. */
function search(
  data: RegressionData,
  place: Float64Array,
  here: Evaluation,
  direction: Float64Array,
  inversePenalty: number,
  isFirst: boolean,
): (Evaluation & { readonly place: Float64Array }) | null {
  const fall = dot(here.slope, direction);
  let length = isFirst ? Math.min(1, 1 / Math.sqrt(-fall)) : 1;
  for (let tries = 0; tries < 40; tries++, length /= 2) {
    const next = place.map((value, i) => value + length * direction[i]!);
    const there = evaluate(data, next, inversePenalty);
    if (there.value <= here.value + 1e-4 * length * fall) return { ...there, place: next };
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * values[i]!;
}
