import { columnAlignments, shownRows, type Table } from './table.js';

/**
 * Formats a table for LaTeX with `booktabs` rules, below its caption. All text is escaped, so that it cannot become a command.
 * Non-Latin letters need a font that has them (XeLaTeX or LuaLaTeX).
 *
 * @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long
 */
export function toLatex(table: Table): string {
  const line = (cells: readonly string[]): string => `    ${cells.map(escapeLatex).join(' & ')} \\\\\n`;
  const columns = columnAlignments(table).map((side) => (side === 'left' ? 'l' : 'r'));
  return [
    '% \\usepackage{booktabs}\n',
    '\\begin{table}\n',
    '  \\centering\n',
    `  \\caption{${escapeLatex(table.caption)}}\n`,
    `  \\begin{tabular}{${columns.join('')}}\n`,
    '    \\toprule\n',
    line(table.columns.map(({ name }) => name)),
    '    \\midrule\n',
    ...shownRows(table).map(line),
    '    \\bottomrule\n',
    '  \\end{tabular}\n',
    '\\end{table}\n',
  ].join('');
}

/** Escapes of the characters that are special in LaTeX. */
const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '`': '\\textasciigrave{}',
  // At the start of a row these would be an argument of the row end before it.
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '−': '$-$',
  '–': '--',
  '—': '---',
  '±': '$\\pm$',
  '×': '$\\times$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '→': '$\\to$',
  κ: '$\\kappa$',
  Δ: '$\\Delta$',
  χ: '$\\chi$',
  '²': '\\textsuperscript{2}',
  µ: '$\\mu$',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  '…': '\\ldots{}',
  '\u00A0': '~',
  '\u202F': '\\,',
};

const SPECIAL = new RegExp(
  `[${Object.keys(COMMANDS)
    .join('')
    .replace(/[\\\]^[]/g, '\\$&')}]|-(?=-)`,
  'gu',
);

/** Escapes a text so that LaTeX shows it literally, on one line. */
export function escapeLatex(text: string): string {
  return (
    text
      .replace(/[\s\p{Cc}]+/gu, (blanks) => (/^[\u00A0\u202F]$/.test(blanks) ? blanks : ' '))
      .trim()
      // Two hyphens would become a dash.
      .replace(SPECIAL, (character) => COMMANDS[character] ?? `${character}{}`)
  );
}
