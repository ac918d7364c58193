import type { PictureFacts } from './decoder.js';
import type { FieldTreatment } from './evidence/fields.js';

// How decoded pictures become what a screen of sRGB shows: filters of ffmpeg, chosen by what the pictures are.

/** Filters before and after frames are selected and shrunk. */
export interface PictureFilters {
  /** On what the decoder gives, before pictures are counted. */
  readonly before: readonly string[];
  /** On every picture. */
  readonly all: readonly string[];
  /** Options of `scale`. */
  readonly scale: string;
  /** On those selected, shrunk. */
  readonly selected: readonly string[];
}

/** Light of HDR's reference white, which is SDR's white, in cd/m² (ITU-R BT.2408). */
export const REFERENCE_WHITE = 203;
/** What is darker than this part of white stays as it is where a film is brighter than white. */
const KNEE = 0.5;

/** Transfer functions of high dynamic range. */
const HDR = ['smpte2084', 'arib-std-b67'];
/** Primaries whose colors an sRGB screen shows as they are. */
const NARROW = ['unknown', 'bt709', 'bt470m', 'bt470bg', 'smpte170m', 'smpte240m', 'film', 'reserved'];
/** Matrices that `scale` knows. */
const PLAIN_MATRICES = [
  'unknown',
  'reserved',
  'gbr',
  'bt709',
  'fcc',
  'bt470bg',
  'smpte170m',
  'smpte240m',
  'bt2020nc',
];

export function isHdr({ transfer }: Pick<PictureFacts, 'transfer'>): boolean {
  return HDR.includes(transfer);
}

/** Of HD pictures without a word about their matrix everyone takes it to be HD's. */
export function scaleOptions({
  width,
  height,
  matrix,
}: Pick<PictureFacts, 'width' | 'height' | 'matrix'>): string {
  return matrix === 'unknown' && (width >= 1280 || height > 576) ? ':in_color_matrix=bt709' : '';
}

/** @param peak - brightest light of an HDR film in cd/m² */
export function filtersFor(
  { facts, before, all }: Pick<FieldTreatment, 'facts' | 'before' | 'all'>,
  peak: number,
): PictureFilters {
  if (!facts) return { before, all, scale: '', selected: [] };
  const needsConversion =
    isHdr(facts) || !NARROW.includes(facts.primaries) || !PLAIN_MATRICES.includes(facts.matrix);
  const selected = needsConversion ? conversion(facts, peak) : [];
  return {
    before,
    all,
    // What the conversion is told is then true of all.
    scale: needsConversion ? ':out_range=limited' : scaleOptions(facts),
    selected,
  };
}

/** By zimg, which needs every property named. */
function conversion(facts: PictureFacts, peak: number): string[] {
  const isRgb = /^(gbr|rgb|bgr|argb|abgr)/.test(facts.pixelFormat);
  const isBright = isHdr(facts);
  const wide = isBright || facts.primaries.startsWith('bt2020') ? ['bt2020nc', 'bt2020'] : ['bt709', 'bt709'];
  const matrix = isRgb ? 'gbr' : known(facts.matrix, wide[0]);
  const range = isRgb ? 'full' : 'limited';
  const transfer = TRANSFERS.includes(facts.transfer) ? facts.transfer : 'bt709';
  const primaries = known(facts.primaries, wide[1]);
  const input = `tin=${transfer}:pin=${primaries}:min=${matrix}:rin=${range}`;
  const headroom = peak / REFERENCE_WHITE;
  const curve =
    headroom > 1
      ? `tonemap=mobius:param=${KNEE}:peak=${headroom.toFixed(4)}:desat=0`
      : 'tonemap=clip:desat=0';
  return [
    // Without subsampling pictures may have any size.
    isRgb ? 'format=gbrp16le' : 'format=yuv444p16le',
    `zscale=${input}:t=linear:p=bt709:m=gbr:r=full${isBright ? `:npl=${REFERENCE_WHITE}` : ''}`,
    'format=gbrpf32le',
    ...(isBright ? [curve] : []),
    'zscale=tin=linear:pin=bt709:min=gbr:rin=full:t=bt709:p=bt709:m=gbr:r=full',
    'format=gbrp',
  ];
}

/** Those that zimg knows, by the same names. */
const TRANSFERS = [
  ...HDR,
  'bt709',
  'smpte170m',
  'bt470m',
  'bt470bg',
  'linear',
  'iec61966-2-1',
  'bt2020-10',
  'bt2020-12',
];

function known(name: string, fallback: string | undefined): string {
  return name === 'unknown' || name === 'reserved' ? (fallback ?? name) : name;
}
