import type { ClipStrip, ClipToShow, HeatMap } from '@dfer/evaluate';
import { argmax } from '@dfer/core';
import { encodeJpeg, type AlignedClip } from '@dfer/preprocess';
import {
  type ClipFrames,
  framesLookedAt,
  heatMapOf,
  probabilitiesOverTime,
  resizeFrames,
  squareOf,
  type TrainedRun,
} from '@dfer/train';

import { heatPicture } from './heatPicture.js';

/** Maximum sides in pixels: twice the size on the page, for high-density screens. */
const SIDES = { frame: 96, heatMap: 192 };

/** JPEG quality of the pictures. */
const QUALITY = 78;

/** Maximum frames of a strip: more would be too small to see. */
const MOST_FRAMES = 16;

/** Draws a clip with its predictions and heat maps. @param fold - Index of the network in the run. */
export async function stripOf(
  run: TrainedRun,
  place: number,
  { kind, prediction }: ClipToShow,
  clip: AlignedClip & ClipFrames,
): Promise<ClipStrip> {
  const network = run.networks[place]!;
  const { fold, label, probabilities } = prediction;
  const predicted = argmax(probabilities);
  const overTime = probabilitiesOverTime(run, network, clip);
  const looked = framesLookedAt(run, clip);
  const shown = spread(looked.length, MOST_FRAMES);
  const timeline = shown.map((index) => overTime[index]!);
  const peak = argmax(timeline.map((row) => row[predicted]!));
  const frame = shown[peak]!;
  const labels = predicted === label ? [predicted] : [predicted, label];
  return {
    kind,
    clip: prediction.clip,
    fold,
    label,
    predicted,
    probabilities,
    frames: await Promise.all(shown.map((index) => thumbnail(frameOf(clip, looked[index]!)))),
    timeline,
    peak,
    heatMaps: await Promise.all(
      labels.map((shownLabel): Promise<HeatMap> => {
        const picture = scaled(frameOf(clip, looked[frame]!), SIDES.heatMap);
        const seen = squareOf(picture.size, run);
        const heat = heatMapOf(run, network, clip, { frame, label: shownLabel, side: seen.side });
        return heatMap(shownLabel, heat, heatPicture(picture.pixels, picture.size, seen, heat), picture.size);
      }),
    ),
  };
}

interface SquarePicture {
  /** RGB, `[size, size, 3]`. */
  readonly pixels: Uint8Array;
  readonly size: number;
}

function frameOf({ frames, size }: AlignedClip, index: number): SquarePicture {
  const bytes = size * size * 3;
  return { pixels: frames.subarray(index * bytes, (index + 1) * bytes), size };
}

/** The picture, downscaled to at most `side`. */
function scaled({ pixels, size }: SquarePicture, side: number): SquarePicture {
  const fitting = Math.min(size, side);
  return { pixels: resizeFrames(pixels, size, fitting), size: fitting };
}

async function thumbnail(picture: SquarePicture): Promise<string> {
  const { pixels, size } = scaled(picture, SIDES.frame);
  return dataUri(pixels, size);
}

async function heatMap(
  label: number,
  heat: Float32Array,
  pixels: Uint8Array,
  size: number,
): Promise<HeatMap> {
  return { label, image: await dataUri(pixels, size), isEmpty: heat.every((value) => value === 0) };
}

async function dataUri(pixels: Uint8Array, size: number): Promise<string> {
  const jpeg = await encodeJpeg(pixels, size, QUALITY);
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

/** At most `most` of `count` indices, spread evenly. */
function spread(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, index) => Math.floor(((index + 0.5) * count) / taken));
}
