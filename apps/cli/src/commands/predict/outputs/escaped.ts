import { printable } from '@dfer/core';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of unknown origin within SVG. */
export const escaped = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
