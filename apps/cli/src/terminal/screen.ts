import type { TextStream } from './io.js';

/** Columns of terminals that do not report their width (nx's reports 0). */
const USUAL_COLUMNS = 80;

const CLEAR_LINE = '\r\u001b[2K';

/** Writes lines to a stream and, on a terminal, one bar below them. All writers of a stream share one screen. */
export class Screen {
  private bar: string | null = null;
  private ended = false;

  constructor(private readonly stream: TextStream) {}

  /** True if a bar can be drawn. */
  get isTerminal(): boolean {
    return this.stream.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  get columns(): number {
    return this.stream.columns === undefined || this.stream.columns < 1 ? USUAL_COLUMNS : this.stream.columns;
  }

  /** Writes a line above the bar. */
  line(text: string): void {
    const { bar, ended } = this;
    if (ended) return;
    if (bar === null) this.stream.write(`${text}\n`);
    else this.stream.write(`${CLEAR_LINE}${text}\n${bar}`);
  }

  /** Draws or replaces the bar. */
  show(text: string): void {
    if (this.ended) return;
    // The last column stays free: some terminals start a new line when it is written.
    const letters = [...text];
    const fits = letters.length < this.columns;
    this.bar = fits ? text : `${letters.slice(0, Math.max(0, this.columns - 2)).join('')}…`;
    this.stream.write(CLEAR_LINE + this.bar);
  }

  /** Keeps the bar as a line. */
  keep(): void {
    if (this.bar !== null) this.stream.write('\n');
    this.bar = null;
  }

  /** Removes the bar. */
  clear(): void {
    if (this.bar !== null) this.stream.write(CLEAR_LINE);
    this.bar = null;
  }

  /** Starts a command: `end` of an earlier one has no effect any more. */
  start(): void {
    this.ended = false;
  }

  /** Writes the last line of a command instead of the bar. What abandoned work writes later is dropped. */
  end(text: string): void {
    this.clear();
    this.line(text);
    this.ended = true;
  }
}

const screens = new WeakMap<TextStream, Screen>();

/** The one screen of a stream. */
export function screenOf(stream: TextStream): Screen {
  const known = screens.get(stream) ?? new Screen(stream);
  screens.set(stream, known);
  return known;
}
