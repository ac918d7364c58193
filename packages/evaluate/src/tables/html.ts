import { html, Markup } from '../report/page/markup.js';
import { columnAlignments, shownRows, type Table } from './table.js';

/**
 * Formats a table as HTML. Headings have a `scope` for screen readers; all text is escaped.
 *
 * @param emphasized - Indices of the highlighted rows.
 * @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long
 */
export function toHtml(table: Table, emphasized: readonly number[] = []): Markup {
  const sides = columnAlignments(table);
  const alignmentClass = (index: number): Markup | string =>
    sides[index] === 'left' ? html` class="text"` : '';
  return html`<table>
    <caption>
      ${table.caption}
    </caption>
    <thead>
      <tr>
        ${table.columns.map(({ name }, index) => html`<th scope="col" ${alignmentClass(index)}>${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${shownRows(table).map(
        ([first = '', ...others], index) =>
          html`<tr${emphasized.includes(index) ? new Markup(' class="ours"') : ''}>
            <th scope="row">${first}</th>
            ${others.map((cell, index) => html`<td${alignmentClass(index + 1)}>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
