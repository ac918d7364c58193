import { printable } from '@dfer/core';
import { openFaceNetworks, PreprocessError } from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';

import type { Context } from '../../context.js';
import { printChoice, printShortfalls, printWarnings } from '../../shared/backend.js';
import { InputError, isAbort } from '../../terminal/errors.js';
import { analyzeVideo, type Predictor, type Timing } from './analyze.js';
import type { VideoPrediction } from './predictions.js';
import { chooseClassifier } from './classifier.js';
import { findInputs } from './inputs.js';
import { openOutputs } from './outputs/outputs.js';
import type { PredictFlags } from './predictFlags.js';
import { formatPredictions } from './shown.js';

/** Default window in seconds: the length of DFEW's shorter clips. */
const USUAL_WINDOW = 2;

const isVideoError = (error: unknown): error is Error =>
  error instanceof InputError ||
  (error instanceof PreprocessError && (error.code === 'BAD_VIDEO' || error.code === 'BAD_FRAMES'));

function timingOf({ window = USUAL_WINDOW, stride = window / 2 }: PredictFlags): Timing {
  return { window, stride };
}

/** Results to keep until the end of a video. Lines and rows are written as soon as a window ends. */
function chooseKept({ jsonl, vtt, srt, timeline, annotate }: PredictFlags): Predictor['keeps'] {
  const atTheEnd = [vtt, srt, timeline, annotate].some((file) => file !== undefined);
  return { windows: jsonl !== true || atTheEnd, places: annotate !== undefined };
}

/**
 * Predicts the expression of each person in each video. An unusable video is reported and skipped, unless all are unusable.
 *
 * @throws InputError if nothing can be predicted
 */
export async function predict(
  names: readonly string[],
  flags: PredictFlags,
  context: Context,
): Promise<void> {
  if (flags.json === true && flags.jsonl === true) {
    throw new InputError('--jsonl: expected one output format; received --json too; remove one of them');
  }
  const { source, config, settings, open } = await chooseClassifier(flags, context);
  const { inputs, refused, notes } = await findInputs(names);
  if (inputs.length === 0) {
    const [first, ...others] = refused;
    for (const { message } of others) context.note(`skipped: ${message}`);
    throw first ?? new InputError('video: expected at least one; received none; name one');
  }
  let classes: readonly string[] = [];
  const outputs = await openOutputs(flags, inputs, () => classes, context);
  for (const note of notes) context.note(note);
  for (const { message } of refused) context.note(`skipped: ${message}`);
  const opened = await openBackend({
    backend: flags.backend ?? config.backend,
    device: flags.device ?? config.device,
    precision: flags.precision ?? config.precision,
  });
  printWarnings(opened, context);
  const classifier = await open();
  ({ classes } = classifier);
  const networks = await openFaceNetworks(settings);
  const timing = timingOf(flags);
  const predictor: Predictor = {
    classifier,
    networks,
    settings,
    timing,
    rate: flags.fps,
    keeps: chooseKept(flags),
  };

  const failures: Error[] = [...refused];
  const predictions: VideoPrediction[] = [];
  try {
    for (const input of inputs) {
      try {
        const analyzed = await analyzeVideo(input, predictor, context, (window) => {
          if (flags.jsonl === true) context.record(window);
          for (const output of outputs) output.window?.(window);
        });
        const { prediction } = analyzed;
        for (const note of prediction.notes) context.note(`video ${printable(input.path)}: ${note}`);
        for (const output of outputs) await output.video?.(analyzed);
        predictions.push(prediction);
      } catch (error) {
        if (isAbort(error) || !isVideoError(error)) throw error;
        failures.push(error);
        if (inputs.length > 1) context.note(`skipped: ${error.message}`);
      }
    }
  } finally {
    for (const output of outputs) output.close?.();
  }
  const [failure] = failures.slice(refused.length);
  if (predictions.length === 0 && failure !== undefined) throw failure;
  printChoice(opened, context);
  if (flags.jsonl !== true) {
    context.result(formatPredictions(predictions, classes), {
      ...source,
      classes,
      ...timing,
      predictions,
      skipped: failures.map(({ message }) => message),
    });
  }
  printShortfalls(opened, context);
}
