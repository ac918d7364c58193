export { toCsv } from './csv.js';
export { toHtml } from './html.js';
export { toLatex } from './latex.js';
export { toMarkdown } from './markdown.js';
export type { Cell, Column, Table } from './table.js';
