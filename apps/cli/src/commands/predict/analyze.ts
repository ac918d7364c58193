import {
  filmPeople,
  inParts,
  openFilm,
  openFrameFolder,
  personWindows,
  planWindows,
  type FaceNetworks,
  type FilmSource,
  type PeopleFrame,
  type PreprocessSettings,
} from '@dfer/preprocess';

import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import { counted } from '../../terminal/table.js';
import {
  byClass,
  meanProbabilities,
  mostLikely,
  type FilmAnswer,
  type PersonAnswer,
  type WindowAnswer,
} from './answers.js';
import type { Classifier } from './classifier.js';
import { filmName, type Film } from './inputs.js';
import { SightLog } from './sightLog.js';

/** How windows lie, seconds. */
export interface Timing {
  readonly window: number;
  readonly stride: number;
}

export interface Predictor {
  readonly classifier: Classifier;
  readonly networks: FaceNetworks;
  readonly settings: PreprocessSettings;
  readonly timing: Timing;
  /** Frames a second of folders of frames. */
  readonly rate?: number | undefined;
}

/** A film with all that was found in it. */
export interface AnalyzedFilm {
  readonly film: Film;
  readonly source: FilmSource;
  readonly answer: FilmAnswer;
  readonly sights: SightLog;
}

/**
 * Answers for everybody in a film, window by window.
 *
 * @param onWindow - is given each answer as soon as it is there
 * @throws InputError where nobody can be answered for; PreprocessError where the film cannot be read
 */
export async function analyzeFilm(
  film: Film,
  { classifier, networks, settings, timing, rate }: Predictor,
  context: Context,
  onWindow: (answer: WindowAnswer) => void,
): Promise<AnalyzedFilm> {
  const { maxWidth, maxHeight, quality } = settings;
  const { signal } = context;
  const options = { maxWidth, maxHeight, coarse: quality === 'fast', signal };
  const source = await (film.kind === 'video'
    ? openFilm(film.path, options)
    : openFrameFolder(film.path, { ...options, rate }));
  const found = await filmPeople(source, timing.window, settings, networks);
  const windows = planWindows(
    found.times,
    { duration: source.duration, length: timing.window, stride: timing.stride },
    settings,
  );
  const sights = new SightLog();
  const stage = context.stage(filmName(film), source.times.length, 'frames');
  async function* watched(): AsyncGenerator<PeopleFrame, void, undefined> {
    for await (const frame of found.frames) {
      signal.throwIfAborted();
      sights.add(frame);
      yield frame;
      stage.update((found.sourceFrames[frame.at] ?? 0) + 1);
    }
    stage.update(source.times.length);
  }
  const answers: WindowAnswer[] = [];
  try {
    const clips = personWindows(watched(), windows, found.sourceFrames, found.times, settings);
    for await (const { person, window, clip, box } of clips) {
      const probabilities = byClass(classifier.classes, classifier.classify(clip));
      const [predicted, probability] = mostLikely(probabilities);
      const answer: WindowAnswer = {
        ...{ video: film.path, person, window: window.index, start: window.start, end: window.end },
        ...{ predicted, probability, probabilities, usableRatio: clip.usableRatio },
        box: inParts(box, { width: 1 / source.size.width, height: 1 / source.size.height }),
      };
      answers.push(answer);
      onWindow(answer);
    }
  } finally {
    stage.stop();
  }
  return { film, source, sights, answer: filmAnswer(film, source, answers, sights, settings) };
}

function filmAnswer(
  film: Film,
  { duration, evidence }: FilmSource,
  windows: readonly WindowAnswer[],
  sights: SightLog,
  settings: PreprocessSettings,
): FilmAnswer {
  const ids = [...new Set(windows.map(({ person }) => person))];
  const people = ids
    .map((person) => personAnswer(person, windows, sights))
    .sort((a, b) => presenceOf(b.person, windows) - presenceOf(a.person, windows) || a.person - b.person);
  const [main] = people;
  const unanswered = sights.people.filter((person) => !ids.includes(person)).length;
  if (!main) throw nobody(film, unanswered, evidence.notes, settings);
  const { predicted, probabilities, usableRatio } = main;
  const { notes } = evidence;
  return {
    ...{ video: film.path, duration, predicted, probabilities, usableRatio, notes },
    ...{ people, unanswered, windows },
  };
}

function personAnswer(person: number, windows: readonly WindowAnswer[], sights: SightLog): PersonAnswer {
  const own = windows.filter((one) => one.person === person);
  const probabilities = meanProbabilities(own);
  const [predicted, probability] = mostLikely(probabilities);
  return {
    ...{ person, windows: own.length, ...sights.spanOf(person), usableRatio: sights.usableRatio(person) },
    ...{ predicted, probability, probabilities },
  };
}

/** How much of a film somebody is: windows times the side of the face. */
const presenceOf = (person: number, windows: readonly WindowAnswer[]): number =>
  windows.reduce(
    (sum, one) =>
      one.person === person ? sum + one.usableRatio * Math.sqrt(one.box.width * one.box.height) : sum,
    0,
  );

function nobody(
  { path }: Film,
  unanswered: number,
  notes: readonly string[],
  { minUsable }: PreprocessSettings,
): InputError {
  const because = notes.length > 0 ? ` (${notes.join('; ')})` : '';
  const received =
    unanswered === 0 ? 'nobody' : `${counted(unanswered, 'face')}, each usable for a shorter time`;
  const remedy =
    unanswered === 0 ? 'choose a film that shows a face' : 'try a shorter --window, or another film';
  return new InputError(
    `film ${path}: expected a usable face in at least ${100 * minUsable} % of a window's frames; received ${received}${because}; ${remedy}`,
  );
}
