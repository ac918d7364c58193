import type { VideoEvidence } from '../../clip/videoEvidence.js';
import type { DecodedPicture, DecoderFindings } from '../decoder.js';
import { badVideo } from '../ffmpegInput.js';

/** A film of which a larger share is damaged or lost is left out. */
export const MOST_DAMAGED = 0.1;

/**
 * @param shown - the pictures
 * @param skipped - pictures that are missing between others
 * @param missing - pictures that a file that was cut short would have shown
 * @param notes - what else is known
 */
export function evidenceOf(
  log: Pick<DecoderFindings, 'errors' | 'firstError' | 'lost'>,
  shown: readonly DecodedPicture[],
  skipped: number,
  missing: number,
  notes: readonly string[],
): VideoEvidence {
  const { errors, firstError } = log;
  const pictures = shown.length;
  const damaged = shown.filter(({ isDamaged }) => isDamaged).length;
  // What the decoder could make nothing of leaves a hole, too.
  const between = Math.max(log.lost, skipped);
  const lost = between + missing;
  const why = firstError === '' ? '' : ` (${firstError})`;
  const said = [...notes];
  if (missing > 0) said.push(`it is truncated: ${missing} of ${pictures + lost} pictures are missing`);
  if (damaged + between > 0)
    said.push(`${damaged + between} of ${pictures + lost} pictures are damaged or lost${why}`);
  else if (errors > 0) said.push(`the decoder complains, of no picture that is shown${why}`);
  return { pictures, damaged, lost, errors, notes: said };
}

/** Refuses a film for what its decoder said. @throws PreprocessError `BAD_VIDEO` where too much of it is damaged */
export function assertSound(path: string, { pictures, damaged, lost, notes }: VideoEvidence): void {
  if (damaged + lost <= MOST_DAMAGED * (pictures + lost)) return;
  const received = `one of which more than ${100 * MOST_DAMAGED} % is damaged: ${notes.join('; ')}`;
  throw badVideo(path, received, undefined, 'damaged-pictures');
}
