import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INITIAL_LOSS_SCALE, type LossScale, LossScaler, nextLossScale } from './lossScaler.js';

interface Trace {
  readonly steps: number;
  readonly overflows: readonly number[];
  readonly changes: readonly { readonly step: number; readonly scale: number }[];
  readonly last: LossScale;
}

/** Results of PyTorch, written by lossScalingFixture.py. */
const trace: Trace = JSON.parse(
  readFileSync(join(__dirname, '../testing/lossScalingFixture.json'), 'utf8'),
).long;

test('over 7000 steps with some overflows, the scale is that of torch.amp.GradScaler', () => {
  const { steps, overflows, changes, last } = trace;
  const scaler = new LossScaler();
  const found: { readonly step: number; readonly scale: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const before = scaler.scale;
    scaler.update(overflows.includes(step));
    if (scaler.scale !== before) found.push({ step, scale: scaler.scale });
  }
  expect(found).toEqual(changes);
  expect(scaler.state).toEqual(last);
});

test('a scale that would be infinite in float32 does not grow', () => {
  const largest = { scale: 2 ** 127, finiteSteps: 1999 };
  expect(nextLossScale(largest, false)).toEqual({ scale: 2 ** 127, finiteSteps: 0 });
});

test('it is exhausted after 17 overflows in a row', () => {
  const scaler = new LossScaler();
  let overflows = 0;
  for (; !scaler.isExhausted; overflows++) scaler.update(true);
  expect(overflows).toBe(17);
});

test('a restored scaler continues from the saved state', () => {
  const saved = { scale: 512, finiteSteps: 1999 };
  const scaler = new LossScaler();
  expect(scaler.state).toEqual(INITIAL_LOSS_SCALE);
  scaler.restore(saved);
  scaler.update(false);
  expect(scaler.state).toEqual({ scale: 1024, finiteSteps: 0 });
});
