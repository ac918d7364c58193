import { interpolateLab, lab, piecewise, rgb } from 'd3';

/** Number of steps: enough to look continuous, few enough for one style rule each. */
export const SCALE_STEPS = 20;

/** One step of the scale: the fill of a cell and a legible text color. */
export interface ScaleColor {
  readonly fill: string;
  readonly text: string;
}

const LIGHT_TEXT = '#ffffff';
const DARK_TEXT = '#000000';

/** Even steps of lightness (CIELAB), from the page color to a strong blue; the middle color keeps the scale from turning purple. */
const schemes = {
  light: piecewise(interpolateLab, ['#f1f4f9', '#5a97d6', '#0d3f8a']),
  dark: piecewise(interpolateLab, ['#1f2733', '#4277b5', '#a9cdff']),
};

/**
 * Returns the color of a share.
 *
 * @param step - 0 (none) to {@link SCALE_STEPS} (all).
 */
export function scaleColor(step: number, scheme: keyof typeof schemes): ScaleColor {
  const fill = rgb(schemes[scheme](step / SCALE_STEPS)).formatHex();
  const text = contrast(fill, LIGHT_TEXT) >= contrast(fill, DARK_TEXT) ? LIGHT_TEXT : DARK_TEXT;
  return { fill, text };
}

/** The step of a share from 0 to 1. */
export function scaleStep(share: number): number {
  return Math.round(Math.min(Math.max(share, 0), 1) * SCALE_STEPS);
}

/** Lightness (CIELAB L*, 0–100). */
export function lightness(color: string): number {
  return lab(color).l;
}

/** Contrast ratio of two colors, 1–21 (WCAG 2.2, 1.4.3). */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const { r, g, b } = rgb(color);
  const [red, green, blue] = [r, g, b].map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
