import { resolve } from 'node:path';
import type { LeaveOutReason } from '@dfer/clips';
import { printable } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import type { Ending } from './ffmpeg/run.js';

// Videos are untrusted. Options of ffmpeg and ffprobe that restrict the input to self-contained video files.

/**
 * Self-contained video containers. Not allowed: playlists (hls, concat, dash, sdp …), which name other files; image sequences, whose
 * names are patterns; and text, which ffmpeg would render.
 */
const CONTAINERS = [
  'mov',
  'matroska',
  'avi',
  'flv',
  'mpegts',
  'mpeg',
  'mpegvideo',
  'asf',
  'gif',
  'apng',
  'ogg',
  'nut',
  'mxf',
  'ivf',
  'obu',
  'rm',
  'dv',
  'wtv',
  'h264',
  'hevc',
  'm4v',
  'mjpeg',
  'yuv4mpegpipe',
];

/** Pictures larger than 16,384 × 16,384 are refused before memory is allocated. */
const MOST_PIXELS = 2 ** 28;

/** Input options. */
export const INPUT_OPTIONS: readonly string[] = [
  '-protocol_whitelist',
  'file',
  '-format_whitelist',
  CONTAINERS.join(),
  '-max_pixels',
  String(MOST_PIXELS),
];

/** Stream specifier of a stream index, or of the first video stream that is not a cover image. */
export function streamName(index: number | undefined): string {
  return index === undefined ? '0:V:0' : `0:${index}`;
}

/** Absolute path with the protocol `file:`, so that ffmpeg does not interpret dashes and protocols in a file name. */
export function safeInput(path: string): string {
  return `file:${resolve(path)}`;
}

/**
 * Longest time without output before ffmpeg and ffprobe are killed: `DFER_FFMPEG_TIMEOUT_MS` (60,000 by default; more for slow disks)
 * plus 250 ms per frame to decode.
 *
 * @throws PreprocessError `BAD_SETTINGS`
 */
export function silenceLimitMs(frames: number): number {
  const given = process.env['DFER_FFMPEG_TIMEOUT_MS'] ?? '60000';
  const base = Number(given);
  if (!(base > 0)) {
    throw new PreprocessError(
      'BAD_SETTINGS',
      `DFER_FFMPEG_TIMEOUT_MS: expected milliseconds above 0; received ${printable(given)}; unset it for the default, 60000.`,
    );
  }
  return base + 250 * frames;
}

export function badVideo(
  path: string,
  received: string,
  cause?: unknown,
  leaveOutReason?: LeaveOutReason,
): PreprocessError {
  const message = `Video ${printable(path)}: expected a video that ffmpeg can decode; received ${printable(received)}; replace the file or leave the clip out.`;
  return new PreprocessError('BAD_VIDEO', message, { cause, leaveOutReason });
}

/** Error for a video that makes ffmpeg crash, which may be the fault of either. */
function crashingVideo(path: string, crash: string, cause: unknown): PreprocessError {
  const message = `Video ${printable(path)}: expected a video that ffmpeg can decode; received a crash of ffmpeg (${printable(crash)}); try another ffmpeg (FFMPEG_PATH, FFPROBE_PATH), replace the file or leave the clip out.`;
  return new PreprocessError('BAD_VIDEO', message, { cause });
}

/** Error for a failure that is probably not caused by the video. */
export function transientVideo(path: string, received: string, cause?: unknown): PreprocessError {
  const message = `Video ${printable(path)}: expected ffmpeg to finish; received ${printable(received)}; run again to retry this clip.`;
  return new PreprocessError('BAD_VIDEO', message, { transient: true, cause });
}

/** @param waitedMs - time without output */
export function hungVideo(path: string, program: string, waitedMs: number): PreprocessError {
  return transientVideo(
    path,
    `no output from ${program} for ${Math.round(waitedMs / 1000)} s (DFER_FFMPEG_TIMEOUT_MS raises the limit)`,
  );
}

export function abortedVideo(path: string): PreprocessError {
  const message = `Video ${printable(path)}: decoding was interrupted; run again to resume.`;
  return new PreprocessError('ABORTED', message);
}

/** The last error message in one line, preferably without ffmpeg's `[component @ address]` prefix; after a crash, its signal too. */
export function complaintOf({ code, signal, stderr }: Ending): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const last = lines.filter((line) => !/^[\s[]/.test(line)).at(-1) ?? lines.at(-1);
  if (signal !== null) return last === undefined ? signal : `${signal}: ${last}`;
  return last ?? `it exited with code ${code}`;
}

/** Signals that users or the system send, as opposed to crashes. */
const FROM_OUTSIDE = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGSTKFLT', 'SIGPWR'];
/** Error messages about exhausted resources. */
const STARVED =
  /Cannot allocate memory|Resource temporarily unavailable|Too many open files|Input\/output error/;

/** Exit code of shells and the fork server if they cannot start a program. */
const NOT_STARTED = 127;

/** Whether a failure is probably not caused by the video. */
export function isTransient({ code, signal, stderr, isLost }: Ending): boolean {
  if (code === NOT_STARTED) return true;
  return isLost === true || FROM_OUTSIDE.includes(signal ?? '') || (code !== 0 && STARVED.test(stderr));
}

/** Error for a failed run of ffmpeg or ffprobe. */
export function failedVideo(path: string, failure: Ending): PreprocessError {
  if (isTransient(failure)) {
    const { signal, stderr } = failure;
    return transientVideo(path, signal === null ? complaintOf(failure) : `signal ${signal}`, stderr);
  }
  if (/No such filter: '(zscale|tonemap)'/.test(failure.stderr)) {
    return transientVideo(
      path,
      'HDR or wide-gamut colors, but this ffmpeg lacks the filter zscale (libzimg)',
    );
  }
  if (failure.stderr.includes('not on whitelist')) {
    return badVideo(path, 'a file that is not a video (images, text or a playlist)', failure.stderr);
  }
  const complaint = complaintOf({ ...failure, stderr: withoutName(failure.stderr, path) });
  if (failure.signal !== null) return crashingVideo(path, complaint, failure.stderr);
  return badVideo(
    path,
    `a file that it cannot read (${complaint.replace(/^the file: /, '')})`,
    failure.stderr,
  );
}

/** Replaces the file name, which may contain line breaks; ffmpeg prints `?` for most other control characters. */
function withoutName(stderr: string, path: string): string {
  const name = safeInput(path);
  const printed = name.replace(/[^\b-\r -\u{10FFFF}]/gu, '?');
  return stderr.replaceAll(name, 'the file').replaceAll(printed, 'the file');
}
