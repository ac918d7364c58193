import { type BaselineMetrics, computeMetrics, type Prediction } from '@dfer/evaluate';
import { BASELINE_CLASSES, openExpressionBaseline, type AlignedClip } from '@dfer/preprocess';
import { openBackend, type ChosenBackend } from '@dfer/runtime';

import type { Context } from '../context.js';
import { stopIfAsked } from '../terminal/errors.js';
import type { AlignedData } from './data.js';
import { exists, writeJson, type RunFiles } from './runFolder.js';

/** Frames per clip for the baseline: more take longer and hardly change its metrics. */
const FRAMES = 4;

/**
 * Evaluates the baseline, which needs no training, on the run's clips and writes its metrics for the report. Does nothing if the data
 * set has other classes than the baseline, or if the file exists.
 */
export async function measureBaseline(
  { dataset, store }: AlignedData,
  chosen: ChosenBackend,
  files: RunFiles,
  context: Context,
): Promise<void> {
  const { classes } = dataset;
  const columns = classes.map((name) => BASELINE_CLASSES.findIndex((own) => own === name));
  if (columns.includes(-1) || (await exists(files.baseline))) return;
  const clips = dataset.clips.flatMap(({ id, label }) =>
    label !== null && store.has(id) ? [{ id, label }] : [],
  );
  await openBackend({ chosen });
  const network = await openExpressionBaseline(store.settings.margin);
  const stage = context.stage('baseline', clips.length, 'clips');
  try {
    const predictions: Prediction[] = [];
    for (const { id, label } of clips) {
      stopIfAsked(context.signal);
      const all = network.classify(someFrames(await store.read(id)));
      const known = columns.map((column) => all[column]!);
      const sum = known.reduce((total, value) => total + value, 0);
      predictions.push({ clip: id, fold: 1, label, probabilities: known.map((value) => value / sum) });
      stage.update(predictions.length);
    }
    const figures: BaselineMetrics = {
      name: "face-api.js's expression network",
      clips: predictions.length,
      ...computeMetrics(predictions, classes),
    };
    await writeJson(files.baseline, figures);
  } finally {
    stage.stop();
    network.dispose();
  }
}

/** A clip reduced to a few evenly spaced frames. */
function someFrames({ frames, length, size }: AlignedClip): Pick<AlignedClip, 'frames' | 'length' | 'size'> {
  const count = Math.min(FRAMES, length);
  const bytes = size * size * 3;
  const chosen = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(((i + 0.5) * length) / count) * bytes;
    chosen.set(frames.subarray(at, at + bytes), i * bytes);
  }
  return { frames: chosen, length: count, size };
}
