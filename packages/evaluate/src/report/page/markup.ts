import { escapeHtml } from '@dfer/core';

/** Text that is HTML already and is not escaped again. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Part = string | number | Markup | readonly Part[];

/** HTML template tag: inserted values are escaped unless they are {@link Markup}. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.reduce(
      (text, string, index) => text + string + (index < parts.length ? render(parts[index]!) : ''),
      '',
    ),
  );
}

function render(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}
