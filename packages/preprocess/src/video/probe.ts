import { runToEnd } from './ffmpeg/run.js';
import {
  abortedVideo,
  badVideo,
  failedVideo,
  FILM_STREAM,
  hungVideo,
  INPUT_OPTIONS,
  safeInput,
  silenceLimitMs,
} from './ffmpegInput.js';

export interface VideoInfo {
  /** Pixels as shown: upright, and as wide as the pixels' own shape makes them. */
  readonly width: number;
  readonly height: number;
  /** Frames that can be read. */
  readonly frames: number;
  /** Frames a second, on average. */
  readonly rate: number;
  /** `[frames]`: when each frame is shown, in seconds, ascending; evenly spaced where the file does not say. */
  readonly times: readonly number[];
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** @default 60_000, or the environment's `DFER_FFMPEG_TIMEOUT_MS` */
  readonly timeoutMs?: number;
}

/** A film of ten hours tells some 100 MB about its packets. */
const MOST_BYTES = 2 ** 28;

const ENTRIES = [
  'stream=width,height,sample_aspect_ratio,avg_frame_rate,nb_frames',
  'stream_side_data=rotation',
  'packet=pts_time,dts_time,flags',
].join(':');

/**
 * What is in a video file, without decoding it.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function probe(path: string, options: ProbeOptions = {}): Promise<VideoInfo> {
  const said = await ask(path, options);
  const stream = list(said, 'streams')[0];
  const [width, height] = [numberOf(stream, 'width'), numberOf(stream, 'height')];
  if (!(width > 0 && height > 0)) throw badVideo(path, 'a file without a video stream');
  const packets = list(said, 'packets');
  const promised = numberOf(stream, 'nb_frames');
  if (promised > packets.length) {
    throw badVideo(path, `${packets.length} of the ${promised} frames that its header promises (truncated)`);
  }
  // Packets marked D are read for the sake of others and not shown.
  const shown = packets.filter((packet) => !textOf(packet, 'flags').includes('D'));
  if (shown.length === 0) throw badVideo(path, 'a video without frames');
  const rate = ratioOf(textOf(stream, 'avg_frame_rate'), '/');
  const wide = width * pixelShape(textOf(stream, 'sample_aspect_ratio'));
  const turned = list(stream, 'side_data_list').reduce<number>(
    (sum, data) => sum + (numberOf(data, 'rotation') || 0),
    0,
  );
  const upright = Math.abs(Math.round(turned)) % 180 !== 90;
  return {
    width: Math.round(upright ? wide : height),
    height: Math.round(upright ? height : wide),
    frames: shown.length,
    rate,
    times: timesOf(shown, rate),
  };
}

async function ask(path: string, { signal, timeoutMs = silenceLimitMs(0) }: ProbeOptions): Promise<unknown> {
  const args = ['-v', 'error', ...INPUT_OPTIONS, '-select_streams', FILM_STREAM, '-show_entries', ENTRIES];
  args.push('-of', 'json=compact=1', safeInput(path));
  const { stoppedBy, output, ...ending } = await runToEnd('ffprobe', args, {
    timeoutMs,
    mostBytes: MOST_BYTES,
    signal,
  });
  if (stoppedBy === 'signal') throw abortedVideo(path);
  if (stoppedBy === 'mostBytes') throw badVideo(path, 'one of too many frames');
  if (stoppedBy === 'timeoutMs') throw hungVideo(path, 'ffprobe', timeoutMs);
  if (ending.code !== 0) throw failedVideo(path, ending);
  return parsed(path, output.toString());
}

function parsed(path: string, output: string): unknown {
  try {
    return JSON.parse(output);
  } catch (cause) {
    throw badVideo(path, 'one of which ffprobe tells no JSON', cause);
  }
}

/**
 * Presentation times, or where the container has none (avi) those of decoding, which are as far apart; even ones where
 * it has neither.
 */
function timesOf(packets: readonly unknown[], rate: number): number[] {
  for (const key of ['pts_time', 'dts_time']) {
    const times = packets.map((packet) => numberOf(packet, key)).sort((a, b) => a - b);
    if (times.every(Number.isFinite)) return times;
  }
  return packets.map((_, i) => i / (rate || 1));
}

/** Width of a pixel divided by its height; what no lens makes is taken for an error of the file. */
function pixelShape(text: string): number {
  const ratio = ratioOf(text, ':');
  return ratio >= 0.25 && ratio <= 4 ? ratio : 1;
}

/** `30000/1001` → 29.97; 0 where it is no ratio. */
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
