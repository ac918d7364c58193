import type { RgbImage } from '../../image.js';

// Brightness of HDR pictures, computed from the coded values (ITU-R BT.2100).

/** Fraction of the brightest pixels that is ignored as reflections and ringing. */
const IGNORED = 0.001;
/** Nominal peak of an HLG display, in cd/m². */
const HLG_PEAK = 1000;

/** Peak brightness of pictures before tone mapping, in cd/m². @param transfer - their transfer function */
export function peakLight(images: readonly RgbImage[], transfer: string): number {
  const counts = new Float64Array(256);
  let total = 0;
  for (const { data } of images) {
    for (let at = 0; at + 2 < data.length; at += 3) {
      counts[Math.max(data[at]!, data[at + 1]!, data[at + 2]!)]!++;
      total++;
    }
  }
  let value = 255;
  for (let above = 0; value > 0; value--) {
    above += counts[value]!;
    if (above > IGNORED * total) break;
  }
  return transfer === 'arib-std-b67' ? hlgLight(value / 255) : pqLight(value / 255);
}

/** SMPTE ST 2084. */
function pqLight(signal: number): number {
  const [m1, m2, c1, c2, c3] = [1305 / 8192, 2523 / 32, 107 / 128, 2413 / 128, 2392 / 128];
  const root = signal ** (1 / m2);
  return 10_000 * (Math.max(0, root - c1) / (c2 - c3 * root)) ** (1 / m1);
}

function hlgLight(signal: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  const scene = signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12;
  return HLG_PEAK * scene ** 1.2;
}
