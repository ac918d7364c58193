import type { PictureFacts } from './decoder.js';
import type { FieldTreatment } from './evidence/fields.js';

// Chooses the ffmpeg filters that convert decoded pictures for an sRGB display.

/** Filters before and after frames are selected and scaled. */
export interface PictureFilters {
  /** On the decoder's output, before pictures are counted. */
  readonly before: readonly string[];
  /** On every picture. */
  readonly all: readonly string[];
  /** Options of the filter `scale`. */
  readonly scale: string;
  /** On selected and scaled pictures. */
  readonly selected: readonly string[];
}

/** Luminance of HDR reference white, which becomes SDR white, in cd/m² (ITU-R BT.2408). */
export const REFERENCE_WHITE = 203;
/** In tone mapping, values below this fraction of white do not change. */
const KNEE = 0.5;

/** Transfer functions of high dynamic range. */
const HDR = ['smpte2084', 'arib-std-b67'];
/** Primaries that are shown on an sRGB display without conversion. */
const NARROW = ['unknown', 'bt709', 'bt470m', 'bt470bg', 'smpte170m', 'smpte240m', 'film', 'reserved'];
/** Matrices that the filter `scale` supports. */
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

/** Returns options of `scale`: HD pictures without a color matrix are read as BT.709, as in players. */
export function scaleOptions({
  width,
  height,
  matrix,
}: Pick<PictureFacts, 'width' | 'height' | 'matrix'>): string {
  return matrix === 'unknown' && (width >= 1280 || height > 576) ? ':in_color_matrix=bt709' : '';
}

/** Chooses the filters for pictures. @param peak - peak luminance of an HDR video in cd/m² */
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
    // The conversion assumes limited range.
    scale: needsConversion ? ':out_range=limited' : scaleOptions(facts),
    selected,
  };
}

/** Filters of zimg (`zscale`), which needs every property to be given. */
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
    // Without chroma subsampling, pictures may have any size.
    isRgb ? 'format=gbrp16le' : 'format=yuv444p16le',
    `zscale=${input}:t=linear:p=bt709:m=gbr:r=full${isBright ? `:npl=${REFERENCE_WHITE}` : ''}`,
    'format=gbrpf32le',
    ...(isBright ? [curve] : []),
    'zscale=tin=linear:pin=bt709:min=gbr:rin=full:t=bt709:p=bt709:m=gbr:r=full',
    'format=gbrp',
  ];
}

/** Transfer functions that zimg supports by the same names. */
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
