import type { RgbImage } from '../../image.js';
import type { DecodedPicture, DecoderFindings, PictureFacts } from '../decoder.js';
import { findFieldOrder, pairsToCompare, type FieldOrder } from './fieldOrder.js';

// Interlaced pictures contain two moments, one in the even lines (top field) and one in the odd lines. Each picture, the container, or
// only the content of the pictures shows that they are interlaced.

/** Codecs whose decoders flag interlaced pictures; with others, only the container may say it. */
const FLAG_FIELDS = ['h264', 'hevc', 'mpeg1video', 'mpeg2video', 'mpeg4', 'vc1', 'dvvideo'];

/** Minimum fraction of interlaced pictures; `idet` also counts a few in progressive videos. */
const LEAST_SHARE = 0.1;

/** Whether the pictures have to be compared. */
function looksInterlaced({ fieldCounts, pictures }: DecoderFindings): boolean {
  if (!fieldCounts || pictures.length < 2) return false;
  return fieldCounts.tff + fieldCounts.bff >= LEAST_SHARE * pictures.length;
}

/** The order of the fields that both `idet` and the comparison of pictures see; null if the content does not look interlaced. */
async function seenOrder(log: DecoderFindings, look: LookAt): Promise<FieldOrder | null> {
  if (!looksInterlaced(log)) return null;
  const found = await findFieldOrder(look(pairsToCompare(log.pictures.length)));
  return found && isMoreFrequent(log, found) ? found : null;
}

/** Whether `idet` counted more pictures with this order than with the other. */
function isMoreFrequent({ fieldCounts }: DecoderFindings, order: FieldOrder): boolean {
  return fieldCounts !== undefined && fieldCounts[order] > fieldCounts[OPPOSITE[order]];
}

/** Whether the content shows the opposite of the declared order; pictures are compared only if `idet` sees it. */
async function isContradicted(log: DecoderFindings, declared: FieldOrder, look: LookAt): Promise<boolean> {
  const opposite = OPPOSITE[declared];
  return isMoreFrequent(log, opposite) && (await seenOrder(log, look)) === opposite;
}

const OPPOSITE = { tff: 'bff', bff: 'tff' } as const;
const NAMES = { tff: 'top', bff: 'bottom' } as const;

/** Decodes the given pictures at full height. */
type LookAt = (pictures: readonly number[]) => AsyncIterable<RgbImage>;

/** Filters that turn fields into whole pictures. */
export interface FieldTreatment {
  readonly pictures: readonly DecodedPicture[];
  readonly facts: PictureFacts | undefined;
  /** Filters on the decoder's output, before pictures are counted. */
  readonly before: readonly string[];
  /** Filters on pictures; they preserve the number of pictures. */
  readonly all: readonly string[];
  readonly notes: readonly string[];
}

/** Chooses the deinterlacing of a video. @param look - decodes the given pictures at full height */
export async function treatFields(log: DecoderFindings, look: LookAt): Promise<FieldTreatment> {
  const { pictures, facts, stream } = log;
  const asIs = { pictures, facts, before: [], all: [], notes: [] };
  const coded = fieldPictures(log);
  const auto = 'bwdif=send_frame:auto:interlaced';
  if (coded) {
    const taller = facts && { ...facts, height: 2 * facts.height };
    return { ...asIs, pictures: coded.pictures, facts: taller, before: coded.filters, all: [auto] };
  }
  const flagged = new Set(pictures.flatMap(({ fields }) => fields ?? []));
  const ofStream = stream && !FLAG_FIELDS.includes(stream.codec) ? stream.fields : null;
  const [declared = ofStream] = flagged;
  if (declared) {
    // Pictures that contain both orders are left to their flags.
    if (flagged.size < 2 && (await isContradicted(log, declared, look))) {
      const found = OPPOSITE[declared];
      const parity = flagged.size > 0 ? 'interlaced' : 'all';
      const note = `the file says that the ${NAMES[declared]} field comes first, but its content shows that the ${NAMES[found]} field does`;
      return { ...asIs, all: [`bwdif=send_frame:${found}:${parity}`], notes: [note] };
    }
    return { ...asIs, all: [flagged.size > 0 ? auto : `bwdif=send_frame:${declared}:all`] };
  }
  const found = await seenOrder(log, look);
  if (!found) return asIs;
  const note = 'it is interlaced, but the file does not say so; it was deinterlaced';
  return { ...asIs, all: [`bwdif=send_frame:${found}:all`], notes: [note] };
}

/** Fields that are coded, and decoded, as separate pictures. */
interface FieldPictures {
  /** Pictures woven from two fields each. */
  readonly pictures: readonly DecodedPicture[];
  /** Filters that weave them. */
  readonly filters: readonly string[];
}

/** For videos whose pictures are all single fields (only HEVC; other decoders weave them); null for others. */
function fieldPictures({ pictures, stream }: DecoderFindings): FieldPictures | null {
  const order = pictures[0]?.fields;
  if (stream?.codec !== 'hevc' || !order || !pictures.every(({ fields }) => fields)) return null;
  const [first, second] = order === 'tff' ? ['TOPFIRST', 'BOTTOMFIRST'] : ['BOTTOMFIRST', 'TOPFIRST'];
  return {
    pictures: woven(pictures, order),
    filters: [
      // Keeps alternating fields only: if one is lost, the other field of its picture is dropped, too.
      `select='eq(interlace_type,if(mod(selected_n,2),${second},${first}))'`,
      `weave=first_field=${order === 'tff' ? 'top' : 'bottom'}`,
    ],
  };
}

/** Pairs fields as ffmpeg's `select` and `weave` above do. */
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
