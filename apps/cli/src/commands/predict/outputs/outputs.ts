import { basename, dirname, extname, join } from 'node:path';

import { replaceFile } from '@dfer/core';

import type { Context } from '../../../context.js';
import type { AnalyzedVideo } from '../analyze.js';
import type { WindowPrediction } from '../predictions.js';
import type { VideoInput } from '../inputs.js';
import type { OutputFlags } from '../predictFlags.js';
import { annotateVideo } from './annotate.js';
import { CsvOutput } from './csv.js';
import { demandFile, outputFiles } from './outputFiles.js';
import { writeSrt, writeVtt } from './subtitles.js';
import { timelineSvg } from './timeline.js';

/** A requested output file. */
export interface Output {
  /** Called as soon as a window ends. */
  window?(prediction: WindowPrediction): void;
  /** Called once per video; writes each file atomically. */
  video?(analyzed: AnalyzedVideo): Promise<void>;
  /** Called after the last video, or when work ends early. */
  close?(): void;
}

/** File endings of annotated videos; ffmpeg's names for them are in `annotate.ts`. */
const VIDEO_ENDINGS = ['.mp4', '.mkv', '.mov', '.m4v'];

/**
 * Opens the output files that the flags request.
 *
 * @param classes - Available once the classifier is open.
 * @throws InputError before any work, if an output path is unsuitable
 */
export async function openOutputs(
  { csv, vtt, srt, timeline, annotate }: OutputFlags,
  inputs: readonly VideoInput[],
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
    const files = await outputFiles(`--${flag}`, path, [`.${flag}`], inputs);
    outputs.push({
      video: ({ input, prediction }) => replaceFile(files.get(input)!, write(prediction.windows)),
    });
  }
  if (timeline !== undefined) {
    const files = await outputFiles('--timeline', timeline, ['.svg'], inputs);
    const isFile = inputs.length === 1 && [...files.values()][0] === timeline;
    outputs.push({
      async video({ input, prediction }) {
        const file = files.get(input)!;
        const ids = prediction.people.map(({ person }) => person).sort((a, b) => a - b);
        if (isFile) return replaceFile(file, timelineSvg(prediction, ids, classes()));
        for (const id of ids) await replaceFile(ofPerson(file, id), timelineSvg(prediction, [id], classes()));
      },
    });
  }
  if (annotate !== undefined) {
    const files = await outputFiles('--annotate', annotate, VIDEO_ENDINGS, inputs);
    outputs.push({
      video: (analyzed) => annotateVideo(analyzed, files.get(analyzed.input)!, classes(), context),
    });
  }
  return outputs;
}

/** `dir/video.svg` → `dir/video-person-2.svg` */
function ofPerson(file: string, person: number): string {
  const ending = extname(file);
  return join(dirname(file), `${basename(file, ending)}-person-${person}${ending}`);
}
