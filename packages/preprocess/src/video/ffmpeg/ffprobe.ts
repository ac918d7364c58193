import type { LengthPromise, ProbedVideo, ProbeOptions } from '../probe.js';
import { chooseStream, type StreamCandidate } from '../evidence/chooseStream.js';
import { runToEnd, type StartProgram } from './run.js';
import {
  abortedVideo,
  badVideo,
  failedVideo,
  hungVideo,
  INPUT_OPTIONS,
  safeInput,
  silenceLimitMs,
} from '../ffmpegInput.js';
import { shownTimes } from '../evidence/shownTimes.js';

/** Largest output; for a video of ten hours, ffprobe prints some 100 MB about its packets. */
const MOST_BYTES = 2 ** 28;

const ENTRIES = [
  'format=format_name,duration',
  'stream=index,codec_name,width,height,sample_aspect_ratio,avg_frame_rate,nb_frames,duration,color_space',
  'stream_disposition=default,attached_pic,timed_thumbnails,still_image,comment,descriptions,dependent',
  'stream_side_data=rotation',
  'packet=stream_index,pts_time,dts_time,flags',
].join(':');

/** Probes a video with ffprobe. @throws as `probe` */
export async function probeVideo(
  path: string,
  options: ProbeOptions,
  start: StartProgram,
): Promise<ProbedVideo> {
  const probed = await ask(path, options, start);
  const streams = list(probed, 'streams').filter((stream) => numberOf(stream, 'width') > 0);
  if (streams.length === 0) throw badVideo(path, 'a file without a video stream');
  // Packets with the flag D are decoded but not shown.
  const shown = list(probed, 'packets').filter((packet) => !textOf(packet, 'flags').includes('D'));
  const packetsOf = (stream: unknown): unknown[] =>
    shown.filter((packet) => numberOf(packet, 'stream_index') === numberOf(stream, 'index'));
  const candidates = streams.map((stream) => {
    const rate = ratioOf(textOf(stream, 'avg_frame_rate'), '/');
    return candidateOf(stream, timesOf(packetsOf(stream), rate));
  });
  const chosen = chooseStream(candidates);
  const stream = streams[candidates.indexOf(chosen)];
  if (chosen.times.length === 0) throw badVideo(path, 'a video without frames');
  const [width, height] = [numberOf(stream, 'width'), numberOf(stream, 'height')];
  const wide = width * pixelShape(textOf(stream, 'sample_aspect_ratio'));
  const turned = list(stream, 'side_data_list').reduce<number>(
    (sum, data) => sum + (numberOf(data, 'rotation') || 0),
    0,
  );
  const upright = Math.abs(Math.round(turned)) % 180 !== 90;
  return {
    width: Math.round(upright ? wide : height),
    height: Math.round(upright ? height : wide),
    frames: chosen.times.length,
    rate: ratioOf(textOf(stream, 'avg_frame_rate'), '/'),
    times: chosen.times,
    stream: chosen.index,
    codedWidth: width,
    codedHeight: height,
    matrix: textOf(stream, 'color_space') || 'unknown',
    ...promiseOf(stream, fieldOf(probed, 'format')),
    notes:
      candidates.length > 1
        ? [`it has ${candidates.length} video streams; number ${chosen.index} is used`]
        : [],
  };
}

/** Containers whose header contains the duration. */
const WITH_LENGTH = /mov|asf|matroska|flv/;

function promiseOf(stream: unknown, format: unknown): LengthPromise {
  const name = textOf(format, 'format_name');
  // The frame count of AVI includes dropped frames.
  const counted = numberOf(stream, 'nb_frames') / ratioOf(textOf(stream, 'avg_frame_rate'), '/');
  if (name === 'avi' && Number.isFinite(counted)) return { promisedS: counted, isFirm: true };
  const seconds = numberOf(stream, 'duration') || numberOf(format, 'duration');
  return { promisedS: WITH_LENGTH.test(name) && seconds > 0 ? seconds : undefined, isFirm: false };
}

function candidateOf(
  stream: unknown,
  times: readonly number[],
): StreamCandidate & { times: readonly number[] } {
  const disposition = fieldOf(stream, 'disposition');
  const has = (name: string): boolean => numberOf(disposition, name) === 1;
  return {
    index: numberOf(stream, 'index'),
    times,
    pictures: times.length,
    seconds: shownTimes(times).times.at(-1) ?? 0,
    pixels: numberOf(stream, 'width') * numberOf(stream, 'height'),
    isDefault: has('default'),
    isAside: ASIDE.some(has),
  };
}

const ASIDE = ['attached_pic', 'timed_thumbnails', 'still_image', 'comment', 'descriptions', 'dependent'];

async function ask(
  path: string,
  { signal, timeoutMs = silenceLimitMs(0) }: ProbeOptions,
  start: StartProgram,
): Promise<unknown> {
  const args = ['-v', 'error', ...INPUT_OPTIONS, '-select_streams', 'V', '-show_entries', ENTRIES];
  args.push('-of', 'json=compact=1', safeInput(path));
  const { stoppedBy, output, ...ending } = await runToEnd(start, 'ffprobe', args, {
    timeoutMs,
    mostBytes: MOST_BYTES,
    signal,
  });
  if (stoppedBy === 'signal') throw abortedVideo(path);
  if (stoppedBy === 'mostBytes') throw badVideo(path, 'one with too many frames');
  if (stoppedBy === 'timeoutMs') throw hungVideo(path, 'ffprobe', timeoutMs);
  if (ending.code !== 0) throw failedVideo(path, ending);
  return parsed(path, output.toString());
}

function parsed(path: string, output: string): unknown {
  try {
    return JSON.parse(output);
  } catch (cause) {
    throw badVideo(path, 'one for which ffprobe prints invalid JSON', cause);
  }
}

/**
 * Returns presentation times; decoding times, which have the same spacing, if the container has none (AVI); evenly spaced times if it
 * has neither.
 */
function timesOf(packets: readonly unknown[], rate: number): number[] {
  for (const key of ['pts_time', 'dts_time']) {
    const times = packets.map((packet) => numberOf(packet, key)).sort((a, b) => a - b);
    if (times.every(Number.isFinite)) return times;
  }
  return packets.map((_, i) => i / (rate || 1));
}

/** Pixel aspect ratio; implausible values are assumed to be errors in the file. */
function pixelShape(text: string): number {
  const ratio = ratioOf(text, ':');
  return ratio >= 0.25 && ratio <= 4 ? ratio : 1;
}

/** Parses a ratio: `30000/1001` → 29.97; 0 if it is invalid. */
function ratioOf(text: string, sign: string): number {
  const [over = NaN, under = NaN] = text.split(sign).map(Number);
  return Number.isFinite(over / under) ? over / under : 0;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function list(value: unknown, key: string): readonly unknown[] {
  const found = fieldOf(value, key);
  return Array.isArray(found) ? found : [];
}

function textOf(value: unknown, key: string): string {
  const found = fieldOf(value, key);
  return typeof found === 'string' ? found : '';
}

function numberOf(value: unknown, key: string): number {
  return Number(fieldOf(value, key) ?? NaN);
}
