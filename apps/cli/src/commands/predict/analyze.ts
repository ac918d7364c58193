import {
  inParts,
  openFrameFolder,
  openVideoReader,
  personWindows,
  planWindows,
  trackPeople,
  type FaceNetworks,
  type PeopleFrame,
  type PreprocessSettings,
  type TrackedPeople,
  type VideoReader,
} from '@dfer/preprocess';

import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import { counted } from '../../terminal/table.js';
import { byClass, mostLikely, type VideoPrediction, type WindowPrediction } from './predictions.js';
import type { Classifier } from './classifier.js';
import { getInputName, type VideoInput } from './inputs.js';
import { PersonTally } from './personTally.js';
import { SightLog } from './sightLog.js';

/** Window length and stride in seconds. */
export interface Timing {
  readonly window: number;
  readonly stride: number;
}

export interface Predictor {
  readonly classifier: Classifier;
  readonly networks: FaceNetworks;
  readonly settings: PreprocessSettings;
  readonly timing: Timing;
  /** Frame rate of folders of frames. */
  readonly rate?: number | undefined;
  /** Results kept until the end of a video; no other memory grows with its length. */
  readonly keeps: {
    /** Each window's prediction. */
    readonly windows: boolean;
    /** Each person's position in each analyzed frame. */
    readonly places: boolean;
  };
}

/** Results of one video. */
export interface AnalyzedVideo {
  readonly input: VideoInput;
  readonly source: VideoReader;
  readonly prediction: VideoPrediction;
  readonly sights: SightLog;
}

/**
 * Predicts the expression of each person in a video, window by window.
 *
 * @param onWindow - Called with each prediction as soon as its window ends.
 * @throws InputError if there is no usable face; PreprocessError if the video cannot be read
 */
export async function analyzeVideo(
  input: VideoInput,
  predictor: Predictor,
  context: Context,
  onWindow: (prediction: WindowPrediction) => void,
): Promise<AnalyzedVideo> {
  const { classifier, networks, settings, timing, keeps } = predictor;
  const { signal } = context;
  const { source, found } = await openPeople(input, predictor, signal);
  const windows = planWindows(
    found.times,
    { duration: source.duration, length: timing.window, stride: timing.stride },
    settings,
  );
  const sights = new SightLog(keeps.places);
  const tally = new PersonTally();
  const stage = context.stage(getInputName(input), source.times.length, 'frames');
  async function* watched(): AsyncGenerator<PeopleFrame, void, undefined> {
    for await (const frame of found.frames) {
      signal.throwIfAborted();
      sights.add(frame);
      yield frame;
      stage.update((found.sourceFrames[frame.at] ?? 0) + 1);
    }
    stage.update(source.times.length);
  }
  const predictions: WindowPrediction[] = [];
  try {
    const describer = classifier.wantsDescriptor ? networks.describer : null;
    const clips = personWindows(watched(), windows, found.sourceFrames, found.times, settings, describer);
    for await (const { person, window, clip, details, box } of clips) {
      const probabilities = byClass(classifier.classes, classifier.classify({ ...clip, face: details }));
      const [predicted, probability] = mostLikely(probabilities);
      const prediction: WindowPrediction = {
        ...{ video: input.path, person, window: window.index, start: window.start, end: window.end },
        ...{ predicted, probability, probabilities, usableRatio: clip.usableRatio },
        box: inParts(box, { width: 1 / source.size.width, height: 1 / source.size.height }),
      };
      tally.add(prediction);
      if (keeps.windows) predictions.push(prediction);
      onWindow(prediction);
    }
  } finally {
    stage.stop();
  }
  const people = tally.people(sights);
  const [main] = people;
  const unanswered = sights.people.filter((person) => !tally.has(person)).length;
  const { duration, evidence } = source;
  if (!main) throw nobody(input, unanswered, evidence.notes, settings);
  const { predicted, probabilities, usableRatio } = main;
  const prediction: VideoPrediction = {
    ...{ video: input.path, duration, predicted, probabilities, usableRatio, notes: evidence.notes },
    ...{ people, unanswered, windows: predictions },
  };
  return { input, source, sights, prediction };
}

/** Opens a video and starts to track the people in it. */
async function openPeople(
  input: VideoInput,
  { networks, settings, timing, rate }: Predictor,
  signal: AbortSignal,
): Promise<{ readonly source: VideoReader; readonly found: TrackedPeople }> {
  const { maxWidth, maxHeight, quality } = settings;
  const options = { maxWidth, maxHeight, coarse: quality === 'fast', signal };
  const source = await (input.kind === 'video'
    ? openVideoReader(input.path, options)
    : openFrameFolder(input.path, { ...options, rate }));
  const found = await trackPeople(source, timing.window, settings, networks);
  // The overview pictures are not needed any more.
  return { source: { ...source, overview: [] }, found };
}

function nobody(
  { path }: VideoInput,
  unanswered: number,
  notes: readonly string[],
  { minUsable }: PreprocessSettings,
): InputError {
  const because = notes.length > 0 ? ` (${notes.join('; ')})` : '';
  const received =
    unanswered === 0 ? 'nobody' : `${counted(unanswered, 'face')}, each usable for a shorter time`;
  const remedy =
    unanswered === 0 ? 'choose a video that shows a face' : 'try a shorter --window, or another video';
  return new InputError(
    `video ${path}: expected a usable face in at least ${100 * minUsable} % of a window's frames; received ${received}${because}; ${remedy}`,
  );
}
