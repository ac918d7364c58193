import type { TextStream } from './io.js';

/** Of terminals that do not say how wide they are (that of nx says 0). */
const USUAL_COLUMNS = 80;

const CLEAR_LINE = '\r\u001b[2K';

/** The lines of a stream and, where it is a terminal, one bar that stays below them. All who write to the stream share it. */
export class Screen {
  private bar: string | null = null;

  constructor(private readonly stream: TextStream) {}

  /** Can a bar be drawn? */
  get isTerminal(): boolean {
    return this.stream.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  get columns(): number {
    return this.stream.columns === undefined || this.stream.columns < 1 ? USUAL_COLUMNS : this.stream.columns;
  }

  /** Writes a line above the bar. */
  line(text: string): void {
    const { bar } = this;
    if (bar === null) this.stream.write(`${text}\n`);
    else this.stream.write(`${CLEAR_LINE}${text}\n${bar}`);
  }

  /** Draws the bar anew. */
  show(text: string): void {
    // The last column stays free: some terminals begin a new line when it is written to.
    const letters = [...text];
    const fits = letters.length < this.columns;
    this.bar = fits ? text : `${letters.slice(0, Math.max(0, this.columns - 2)).join('')}…`;
    this.stream.write(CLEAR_LINE + this.bar);
  }

  /** Leaves the bar as it stands, as a line of its own. */
  keep(): void {
    if (this.bar !== null) this.stream.write('\n');
    this.bar = null;
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.bar !== null) this.stream.write(CLEAR_LINE);
    this.bar = null;
  }
}

const screens = new WeakMap<TextStream, Screen>();

/** The one screen of a stream. */
export function screenOf(stream: TextStream): Screen {
  const known = screens.get(stream) ?? new Screen(stream);
  screens.set(stream, known);
  return known;
}
