import { html, type Markup } from './markup.js';
import type { Protocol } from '../report.js';

/** One line of the protocol: how many videos have decoder notes, by kind. */
export function decoderNotesLine({ clips, decoderNotes }: Protocol): Markup | string {
  if (!decoderNotes) return '';
  const kinds = Object.entries(decoderNotes.kinds)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} ${count}`);
  return html`<dt>Decoder</dt>
    <dd>notes on the videos of ${decoderNotes.clips} of ${clips} clips: ${kinds.join(', ')}</dd>`;
}
