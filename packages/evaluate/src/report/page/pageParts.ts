import { toHtml } from '../../tables/html.js';
import type { Table } from '../../tables/table.js';
import { html, Markup } from './markup.js';
import { REPORT_STYLE } from './reportStyle.js';

/** A whole HTML document that loads nothing. @param style - Rules beside the report's own. */
export function page(title: string, body: Markup, style = ''): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Markup(REPORT_STYLE)}${new Markup(style)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;
}

/** A part of the page under a heading. */
export function section(heading: string, body: Markup): Markup {
  return html`<section class="card">
    <h2>${heading}</h2>
    ${body}
  </section>`;
}

/** A table that scrolls horizontally on narrow screens, below a caption that stays visible. */
export function region(table: Table, emphasized: readonly number[] = []): Markup {
  return html`<p class="caption" aria-hidden="true">${table.caption}</p>
    <div class="scroll" role="region" aria-label="Table: ${table.caption}" tabindex="0">
      ${toHtml(table, emphasized)}
    </div>`;
}

/** A figure that scrolls horizontally instead of becoming too small to read. */
export function svg(text: string): Markup {
  const title = /<title>([^<]*)/.exec(text)?.[1] ?? '';
  return html`<figure class="scroll" role="region" aria-label="Figure: ${new Markup(title)}" tabindex="0">
    ${new Markup(text)}
  </figure>`;
}
