import { resolve } from 'node:path';
import type { LeaveOutReason } from '@dfer/clips';
import { printable } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import type { Ending } from './ffmpeg/run.js';

// Films come from anyone. What ffmpeg and ffprobe are told of one, so that it stays a file and nothing but a film.

/**
 * Containers that hold a film whole. Play lists (hls, concat, dash, sdp …), which name other files, image sequences,
 * whose names are patterns, and text, which ffmpeg would draw, are none of them.
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

/** Larger pictures than 16,384 × 16,384 are refused before memory is asked for them. */
const MOST_PIXELS = 2 ** 28;

/** Options before the input. */
export const INPUT_OPTIONS: readonly string[] = [
  '-protocol_whitelist',
  'file',
  '-format_whitelist',
  CONTAINERS.join(),
  '-max_pixels',
  String(MOST_PIXELS),
];

/** Names a stream of the input by its number, or the first video stream that is no cover picture. */
export function streamName(index: number | undefined): string {
  return index === undefined ? '0:V:0' : `0:${index}`;
}

/** An absolute path behind a protocol: leading dashes and other protocols in a file's name mean nothing to ffmpeg. */
export function safeInput(path: string): string {
  return `file:${resolve(path)}`;
}

/**
 * How long ffmpeg and ffprobe may say nothing before they are killed: `DFER_FFMPEG_TIMEOUT_MS`, for files on slow disks
 * (60,000 where it is not set), and 250 ms for each frame that has to be gone through.
 *
 * @throws PreprocessError `BAD_SETTINGS`
 */
export function silenceLimitMs(frames: number): number {
  const given = process.env['DFER_FFMPEG_TIMEOUT_MS'] ?? '60000';
  const base = Number(given);
  if (!(base > 0)) {
    throw new PreprocessError(
      'BAD_SETTINGS',
      `DFER_FFMPEG_TIMEOUT_MS: expected milliseconds above 0; received ${printable(given)}; unset it for 60000.`,
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
  const message = `Video ${printable(path)}: expected a film that ffmpeg can decode; received ${printable(received)}; replace the file or leave the clip out.`;
  return new PreprocessError('BAD_VIDEO', message, { cause, leaveOutReason });
}

/** What went wrong is not the film's doing, as far as can be told. */
export function transientVideo(path: string, received: string, cause?: unknown): PreprocessError {
  const message = `Video ${printable(path)}: expected ffmpeg to come to its end; received ${printable(received)}; run again, which tries this clip anew.`;
  return new PreprocessError('BAD_VIDEO', message, { transient: true, cause });
}

/** @param waitedMs - how long nothing was heard */
export function hungVideo(path: string, program: string, waitedMs: number): PreprocessError {
  return transientVideo(
    path,
    `silence: ${program} said nothing for ${Math.round(waitedMs / 1000)} s (DFER_FFMPEG_TIMEOUT_MS allows more)`,
  );
}

export function abortedVideo(path: string): PreprocessError {
  const message = `Video ${printable(path)}: decoding was interrupted; run again to resume.`;
  return new PreprocessError('ABORTED', message);
}

/** Why, in one line, without the addresses that ffmpeg puts before what its parts say. */
export function complaintOf({ code, signal, said }: Ending): string {
  const lines = said.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const last = lines.filter((line) => !/^[\s[]/.test(line)).at(-1) ?? lines.at(-1);
  return last ?? (signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`);
}

/** Signals by which people and systems end a process; those by which it ends itself are none of them. */
const FROM_OUTSIDE = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGSTKFLT', 'SIGPWR'];
/** What programs say where the machine has no more of something. */
const STARVED =
  /Cannot allocate memory|Resource temporarily unavailable|Too many open files|Input\/output error/;

/** What shells and the fork server end with where they cannot start a program. */
const NOT_STARTED = 127;

/** Whether how a program ended says nothing about its film. */
export function isTransient({ code, signal, said, isLost }: Ending): boolean {
  if (code === NOT_STARTED) return true;
  return isLost === true || FROM_OUTSIDE.includes(signal ?? '') || (code !== 0 && STARVED.test(said));
}

/** What a program of ffmpeg ended with. */
export function failedVideo(path: string, failure: Ending): PreprocessError {
  if (isTransient(failure)) {
    const { signal, said } = failure;
    return transientVideo(path, signal === null ? complaintOf(failure) : `an end by ${signal}`, said);
  }
  if (/No such filter: '(zscale|tonemap)'/.test(failure.said)) {
    return transientVideo(
      path,
      'HDR or wide colors, for which this ffmpeg lacks the filter zscale (libzimg)',
    );
  }
  if (failure.said.includes('not on whitelist')) {
    return badVideo(path, 'a file that holds none (pictures, text or a list of other files)', failure.said);
  }
  const complaint = complaintOf({ ...failure, said: withoutName(failure.said, path) });
  return badVideo(path, `one that it cannot read (${complaint.replace(/^the file: /, '')})`, failure.said);
}

/** Replaces the file's name, which may hold line ends; ffmpeg prints `?` for most other control characters. */
function withoutName(said: string, path: string): string {
  const name = safeInput(path);
  const printed = name.replace(/[^\b-\r -\u{10FFFF}]/gu, '?');
  return said.replaceAll(name, 'the file').replaceAll(printed, 'the file');
}
