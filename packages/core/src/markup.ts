import { printable } from './printable.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes a text for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Escapes untrusted text for XML, which allows neither control characters nor lone surrogates. */
export function escapeXml(text: string): string {
  return escapeHtml(printable(text.replace(/[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD')));
}
