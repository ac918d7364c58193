import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { z } from 'zod';
import { type Box, decode, type RgbImage } from '@dfer/preprocess';
import { parseJson } from '../harness/json.js';

/** Frames are shrunk to fit this box. */
export const FIT = { maxWidth: 640, maxHeight: 360, turned: true };

/** Film (file name without extension) → frame number (from 0) → faces, in pixels of a frame of this size. */
const boxesFile = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      size: z.tuple([z.number(), z.number()]),
      /** x, y, width, height. */
      faces: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    }),
  ),
);

/** A film with the boxes of its faces, by frame number. */
export interface BoxedFilm {
  readonly name: string;
  readonly path: string;
  readonly frames: z.output<typeof boxesFile>[string];
}

/** The films of a folder whose boxes are in a file. */
export function readBoxedFilms(folder: string, file: string): BoxedFilm[] {
  const truth = new Map(Object.entries(parseJson(boxesFile, readFileSync(file, 'utf8'), file)));
  return readdirSync(folder).flatMap((entry) => {
    const { name } = parse(entry);
    const frames = truth.get(name);
    return frames === undefined ? [] : [{ name, path: join(folder, entry), frames }];
  });
}

/** A frame, and its true faces in pixels of the image, the largest first. */
export interface BoxedFrame {
  readonly image: RgbImage;
  readonly faces: readonly Box[];
}

/** The boxed frames of a film. */
export async function* boxedFrames({ path, frames }: BoxedFilm): AsyncGenerator<BoxedFrame, void, undefined> {
  const numbers = Object.keys(frames)
    .map(Number)
    .sort((a, b) => a - b);
  let i = 0;
  for await (const image of decode(path, { ...FIT, frames: numbers })) {
    const { size, faces } = frames[numbers[i++]];
    const scale = image.width / size[0];
    const boxes = faces.map(([x, y, width, height]) => ({
      x: x * scale,
      y: y * scale,
      width: width * scale,
      height: height * scale,
    }));
    yield { image, faces: boxes.sort((a, b) => b.width * b.height - a.width * a.height) };
  }
}
