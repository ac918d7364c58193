import type { RgbImage } from '../../image.js';
import { fieldOrderOf, pairsToCompare, type FieldOrder } from './combing.js';
import type { DecodedPicture, DecoderFindings, PictureFacts } from '../decoder.js';

// Interlaced pictures hold two moments, one in the even lines (the top field) and one in the odd ones. What tells of it: each
// picture, the container, or the pictures' content alone.

/** Decoders that tell of each picture whether it is interlaced; others leave that to the container. */
const TELL_FIELDS = ['h264', 'hevc', 'mpeg1video', 'mpeg2video', 'mpeg4', 'vc1', 'dvvideo'];

/** Codecs of capture cards and cameras that leave it to a container that may not say it either. */
const SILENT = /^(mjpeg|rawvideo|ffv1|huffyuv|ffvhuff|utvideo|magicyuv|lagarith|v210|jpeg2000)$/;
/** Lines of a picture of PAL and NTSC television, of which half are a field. */
const TELEVISION_LINES = [480, 486, 576];
const TELEVISION_WIDTHS = [704, 720];

/** What a container says of a stream. */
export interface FieldFacts {
  /** By ffmpeg's name; undefined where the container is read without ffmpeg. */
  readonly container?: string | undefined;
  readonly codec?: string | undefined;
  /** By ffmpeg's name; `unknown` where the container does not say. */
  readonly fieldOrder?: string | undefined;
  /** Pixels as coded. */
  readonly width: number;
  readonly height: number;
}

/** Whether a film may be interlaced though nothing tells of it. */
export function mayHideFields({ container, codec, fieldOrder, width, height }: FieldFacts): boolean {
  if (TELEVISION_LINES.includes(height) && TELEVISION_WIDTHS.includes(width)) return true;
  if (container === 'avi') return true;
  return fieldOrder === 'unknown' && SILENT.test(codec ?? '');
}

/** Of less, the filter that counts fields sees some in films that have none. */
const LEAST_SHARE = 0.1;

/** Whether the pictures are worth a closer look. */
function looksInterlaced({ fieldCounts, pictures }: DecoderFindings): boolean {
  if (!fieldCounts || pictures.length < 2) return false;
  return fieldCounts.tff + fieldCounts.bff >= LEAST_SHARE * pictures.length;
}

/** How the fields of a film become whole pictures. */
export interface FieldTreatment {
  readonly pictures: readonly DecodedPicture[];
  readonly facts: PictureFacts | undefined;
  /** Filters on what the decoder gives, before pictures are counted. */
  readonly before: readonly string[];
  /** Filters on pictures; each gives one, so that they keep their numbers. */
  readonly all: readonly string[];
  readonly notes: readonly string[];
}

/** @param look - decodes pictures of these numbers with all their lines */
export async function treatFields(
  log: DecoderFindings,
  look: (pictures: readonly number[]) => AsyncIterable<RgbImage>,
): Promise<FieldTreatment> {
  const { pictures, facts, stream } = log;
  const asIs = { pictures, facts, before: [], all: [], notes: [] };
  const coded = fieldPictures(log);
  const auto = 'bwdif=send_frame:auto:interlaced';
  if (coded) {
    const taller = facts && { ...facts, height: 2 * facts.height };
    return { ...asIs, pictures: coded.pictures, facts: taller, before: coded.filters, all: [auto] };
  }
  if (pictures.some(({ fields }) => fields)) return { ...asIs, all: [auto] };
  const told = stream && !TELL_FIELDS.includes(stream.codec) ? stream.fields : null;
  if (told) return { ...asIs, all: [`bwdif=send_frame:${told}:all`] };
  const found = looksInterlaced(log) ? await fieldOrderOf(look(pairsToCompare(pictures.length))) : null;
  if (!found) return asIs;
  const note = 'it is interlaced, which the file does not say; its fields were taken apart';
  return { ...asIs, all: [`bwdif=send_frame:${found}:all`], notes: [note] };
}

/** Fields that are coded as pictures of their own, which the decoder leaves so. */
interface FieldPictures {
  /** That woven from two fields each. */
  readonly pictures: readonly DecodedPicture[];
  /** Weaves them. */
  readonly filters: readonly string[];
}

/** Of a film whose every picture is one field (HEVC alone; decoders of other codecs weave them); null where it is none. */
function fieldPictures({ pictures, stream }: DecoderFindings): FieldPictures | null {
  const order = pictures[0]?.fields;
  if (stream?.codec !== 'hevc' || !order || !pictures.every(({ fields }) => fields)) return null;
  const [first, second] = order === 'tff' ? ['TOPFIRST', 'BOTTOMFIRST'] : ['BOTTOMFIRST', 'TOPFIRST'];
  return {
    pictures: woven(pictures, order),
    filters: [
      // Fields that take turns: where one is lost, the other of its picture goes, too.
      `select='eq(interlace_type,if(mod(selected_n,2),${second},${first}))'`,
      `weave=first_field=${order === 'tff' ? 'top' : 'bottom'}`,
    ],
  };
}

/** As ffmpeg's `select` and `weave` above pair them. */
function woven(fields: readonly DecodedPicture[], order: FieldOrder): DecodedPicture[] {
  const pictures: DecodedPicture[] = [];
  let first: DecodedPicture | null = null;
  for (const field of fields) {
    if ((first === null) !== (field.fields === order)) continue;
    if (first) pictures.push({ ...first, isDamaged: first.isDamaged || field.isDamaged });
    first = first ? null : field;
  }
  return pictures;
}
