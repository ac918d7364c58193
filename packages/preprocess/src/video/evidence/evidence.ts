import type { VideoEvidence } from '../../clip/videoEvidence.js';
import type { DecodedPicture, DecoderFindings } from '../decoder.js';
import { badVideo } from '../ffmpegInput.js';

/** Videos with a larger fraction of damaged or lost pictures are refused. */
export const MOST_DAMAGED = 0.1;

/**
 * Summarizes the findings of the decoder.
 *
 * @param shown - the decoded pictures
 * @param skipped - number of pictures missing between others
 * @param missing - number of pictures missing at the end of a truncated file
 * @param notes - further notes
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
  // Undecodable packets leave gaps, too.
  const between = Math.max(log.lost, skipped);
  const lost = between + missing;
  const why = firstError === '' ? '' : ` (${firstError})`;
  const allNotes = [...notes];
  if (missing > 0) allNotes.push(`it is truncated: ${missing} of ${pictures + lost} pictures are missing`);
  if (damaged + between > 0)
    allNotes.push(`${damaged + between} of ${pictures + lost} pictures are damaged or lost${why}`);
  else if (errors > 0) allNotes.push(`the decoder reports errors, but no shown picture is damaged${why}`);
  return { pictures, damaged, lost, errors, notes: allNotes };
}

/** Refuses a video with too many damaged pictures. @throws PreprocessError `BAD_VIDEO` */
export function assertSound(path: string, { pictures, damaged, lost, notes }: VideoEvidence): void {
  if (damaged + lost <= MOST_DAMAGED * (pictures + lost)) return;
  const received = `one with more than ${100 * MOST_DAMAGED} % damaged or lost pictures: ${notes.join('; ')}`;
  throw badVideo(path, received, undefined, 'damaged-pictures');
}
