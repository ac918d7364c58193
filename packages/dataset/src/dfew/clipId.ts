import { stem } from '../media.js';

/** The number in `00042`, `42`, `42.mp4` or `original/00042.mp4`; `null` when the name is no clip number. */
export function parseClipNumber(text: string): number | null {
  const name = text.trim().split(/[\\/]/).at(-1) ?? '';
  const digits = /^\d+$/.test(name) ? name : stem(name);
  return /^\d{1,7}$/.test(digits) ? Number(digits) : null;
}

/** The number as `Clip.id` has it: padded to five digits. */
export const formatClipNumber = (number: number): string => String(number).padStart(5, '0');

/** The lowest few numbers as ids, for messages. */
export function someClips(numbers: readonly number[]): string {
  const shown = numbers
    .toSorted((a, b) => a - b)
    .slice(0, 3)
    .map(formatClipNumber)
    .join(', ');
  return numbers.length > 3 ? `${shown} and ${numbers.length - 3} more` : shown;
}
