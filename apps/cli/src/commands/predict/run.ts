import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import { printable } from '@dfer/core';
import {
  openFaceNetworks,
  PreprocessError,
  processClip,
  type FaceNetworks,
  type PreprocessSettings,
} from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';

import type { Context } from '../../context.js';
import { InputError, isAbort } from '../../terminal/errors.js';
import type { Flags } from '../../config/flags.js';
import { table } from '../../terminal/table.js';
import { tellChoice, tellShortfalls, tellWarnings } from '../../shared/backend.js';
import { chooseClassifier, type Classifier } from './classifier.js';
import { exists } from '../../shared/runFolder.js';

/** What is said of one film. */
interface Answer {
  readonly video: string;
  readonly predicted: string;
  /** By class name. */
  readonly probabilities: Readonly<Record<string, number>>;
  readonly usableRatio: number;
  /** What the decoder said of the film. */
  readonly notes: readonly string[];
}

interface Predictor {
  readonly classifier: Classifier;
  readonly networks: FaceNetworks;
  readonly settings: PreprocessSettings;
}

/** @throws InputError where there is no such file */
async function checkFile(video: string): Promise<void> {
  if (!(await exists(video))) {
    throw new InputError(
      `film: expected a file that exists; received ${resolve(video)}; check the path, which starts at ${process.cwd()}`,
    );
  }
  if ((await stat(video)).isDirectory()) {
    throw new InputError(
      `film: expected a file; received the folder ${resolve(video)}; name the films in it: ${video}/*`,
    );
  }
}

const because = (notes: readonly string[]): string => (notes.length > 0 ? ` (${notes.join('; ')})` : '');

async function answerOf(video: string, predictor: Predictor, signal: AbortSignal): Promise<Answer> {
  const { classifier, networks, settings } = predictor;
  const processed = await processClip({ kind: 'video', path: video }, settings, networks, signal);
  if (processed.kind === 'eliminated') {
    throw new InputError(
      `film ${video}: expected a usable face in at least ${100 * settings.minUsable} % of its frames; received ${Math.round(100 * processed.usableRatio)} %${because(processed.evidence?.notes ?? [])}; choose a film that shows the face`,
    );
  }
  const { classes } = classifier;
  const probabilities = classifier.classify({ ...processed.clip, id: video });
  const best = probabilities.indexOf(Math.max(...probabilities));
  return {
    video,
    predicted: classes[best]!,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i]!])),
    usableRatio: processed.clip.usableRatio,
    notes: processed.evidence?.notes ?? [],
  };
}

const shown = (answers: readonly Answer[], classes: readonly string[]): string[] =>
  table([
    ['', ...answers.map(({ video }) => basename(video))],
    ...classes.map((name) => [
      name,
      ...answers.map(({ probabilities }) => `${(100 * probabilities[name]!).toFixed(1)} %`),
    ]),
    ['predicted', ...answers.map(({ predicted }) => predicted)],
  ]);

const isOfTheFilm = (error: unknown): error is Error =>
  error instanceof InputError || (error instanceof PreprocessError && error.code === 'BAD_VIDEO');

/** Prints the probabilities of each film; one that cannot be used is told and skipped, unless all are such. */
export async function predict(videos: readonly string[], flags: Flags, context: Context): Promise<void> {
  const { source, config, settings, open } = await chooseClassifier(flags, context);
  const failures: Error[] = [];
  const films: string[] = [];
  for (const video of videos) {
    await checkFile(video).then(
      () => films.push(video),
      (error: unknown) => {
        if (!isOfTheFilm(error)) throw error;
        failures.push(error);
      },
    );
  }
  if (films.length === 0 && failures[0] !== undefined) throw failures[0];
  const opened = await openBackend({
    backend: flags.backend ?? config.backend,
    device: flags.device ?? config.device,
    precision: flags.precision ?? config.precision,
  });
  tellWarnings(opened, context);
  const classifier = await open();
  const networks = await openFaceNetworks(settings);
  const predictor = { classifier, networks, settings };

  const answers: Answer[] = [];
  for (const video of films) {
    try {
      answers.push(await answerOf(video, predictor, context.signal));
    } catch (error) {
      if (isAbort(error) || !isOfTheFilm(error)) throw error;
      failures.push(error);
    }
  }
  if (answers.length === 0 && failures[0] !== undefined) throw failures[0];
  tellChoice(opened, context);
  for (const { message } of failures) context.note(`skipped: ${message}`);
  for (const { video, notes } of answers) {
    for (const note of notes) context.note(`film ${printable(video)}: ${note}`);
  }
  context.result(shown(answers, classifier.classes), {
    ...source,
    classes: classifier.classes,
    predictions: answers,
    skipped: failures.map(({ message }) => message),
  });
  tellShortfalls(opened, context);
}
