import { html, type Markup } from './markup.js';
import type { Protocol } from '../report.js';

/** One line of the page's data: how many films the decoder had something to say about, and what. */
export function decoderNotesLine({ clips, decoderNotes }: Protocol): Markup | string {
  if (!decoderNotes) return '';
  const kinds = Object.entries(decoderNotes.kinds)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} ${count}`);
  return html`<dt>Decoder</dt>
    <dd>notes on the films of ${decoderNotes.clips} of ${clips} clips: ${kinds.join(', ')}</dd>`;
}
