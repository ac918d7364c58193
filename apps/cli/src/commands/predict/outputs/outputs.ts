import { basename, dirname, extname, join } from 'node:path';

import { replaceFile } from '@dfer/core';

import type { Context } from '../../../context.js';
import type { AnalyzedFilm } from '../analyze.js';
import type { WindowPrediction } from '../predictions.js';
import type { Film } from '../inputs.js';
import type { OutputFlags } from '../predictFlags.js';
import { annotateFilm } from './annotate.js';
import { CsvOutput } from './csv.js';
import { demandFile, outputFiles } from './outputFiles.js';
import { writeSrt, writeVtt } from './subtitles.js';
import { timelineSvg } from './timeline.js';

/** A requested output file. */
export interface Output {
  /** Called as soon as a window ends. */
  window?(prediction: WindowPrediction): void;
  /** Called once per video; writes each file atomically. */
  film?(analyzed: AnalyzedFilm): Promise<void>;
  /** Called after the last video, or when work ends early. */
  close?(): void;
}

/** File endings of annotated videos; ffmpeg's names for them are in `annotate.ts`. */
const FILMS = ['.mp4', '.mkv', '.mov', '.m4v'];

/**
 * Opens the output files that the flags request.
 *
 * @param classes - Available once the classifier is open.
 * @throws InputError before any work, if an output path is unsuitable
 */
export async function openOutputs(
  { csv, vtt, srt, timeline, annotate }: OutputFlags,
  films: readonly Film[],
  classes: () => readonly string[],
  context: Context,
): Promise<Output[]> {
  const outputs: Output[] = [];
  if (csv !== undefined) {
    await demandFile('--csv', csv);
    outputs.push(new CsvOutput(csv, classes));
  }
  for (const [flag, path, write] of [
    ['vtt', vtt, writeVtt],
    ['srt', srt, writeSrt],
  ] as const) {
    if (path === undefined) continue;
    const files = await outputFiles(`--${flag}`, path, [`.${flag}`], films);
    outputs.push({
      film: ({ film, prediction }) => replaceFile(files.get(film)!, write(prediction.windows)),
    });
  }
  if (timeline !== undefined) {
    const files = await outputFiles('--timeline', timeline, ['.svg'], films);
    const isFile = films.length === 1 && [...files.values()][0] === timeline;
    outputs.push({
      async film({ film, prediction }) {
        const file = files.get(film)!;
        const ids = prediction.people.map(({ person }) => person).sort((a, b) => a - b);
        if (isFile) return replaceFile(file, timelineSvg(prediction, ids, classes()));
        for (const id of ids) await replaceFile(ofPerson(file, id), timelineSvg(prediction, [id], classes()));
      },
    });
  }
  if (annotate !== undefined) {
    const files = await outputFiles('--annotate', annotate, FILMS, films);
    outputs.push({
      film: (analyzed) => annotateFilm(analyzed, files.get(analyzed.film)!, classes(), context),
    });
  }
  return outputs;
}

/** `dir/film.svg` → `dir/film-person-2.svg` */
function ofPerson(file: string, person: number): string {
  const ending = extname(file);
  return join(dirname(file), `${basename(file, ending)}-person-${person}${ending}`);
}
