import { isVideo } from '../../fileTypes.js';

/**
 * The number in `00042`, `42`, `42.0` (a spreadsheet's), `42.mp4` or `original/00042.mp4`; `null` if the name is not a clip number,
 * such as `1.5`, whose ending is not an extension.
 */
export function parseClipNumber(text: string): number | null {
  const name = text.trim().split(/[\\/]/).at(-1) ?? '';
  const [, digits, end = ''] = /^(\d{1,7})(\.\w+)?$/.exec(name) ?? [];
  if (digits === undefined) return null;
  return end === '' || /^\.(0+|[a-z]\w*)$/i.test(end) || isVideo(name) ? Number(digits) : null;
}

/** Formats a number as `Clip.id`: padded to five digits. */
export const formatClipNumber = (number: number): string => String(number).padStart(5, '0');

/** The lowest few numbers as ids, for messages. */
export function formatClipIds(numbers: readonly number[]): string {
  const shown = numbers
    .toSorted((a, b) => a - b)
    .slice(0, 3)
    .map(formatClipNumber)
    .join(', ');
  return numbers.length > 3 ? `${shown} and ${numbers.length - 3} more` : shown;
}
