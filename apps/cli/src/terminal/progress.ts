import { printable } from '@dfer/core';
import type { TextStream } from './io.js';
import { type Screen, screenOf } from './screen.js';

/** Progress of one stage of work with a known total. */
export interface Stage {
  /** @param done - Finished units. @param note - Additional text (a loss, a clip). */
  update(done: number, note?: string): void;
  /** Leaves a finished bar, or the last line, on the screen; clears an unfinished bar. */
  stop(): void;
}

export interface ProgressOptions {
  /** Milliseconds between lines if the stream is not a terminal. @defaultValue 10000 */
  readonly every?: number;
  /** Clock in milliseconds. @defaultValue Date.now */
  readonly now?: () => number;
}

/** `75` → `1:15`; `3675` → `1:01:15`. */
export function clockTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–:––';
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Minimum seconds for an estimate: units that were already done take no time. */
const SECONDS_TO_JUDGE = 1;

/** Rate and time left. */
class Pace {
  constructor(
    private readonly total: number,
    private readonly unit: string,
    private readonly start: number,
  ) {}

  text(done: number, at: number): string {
    const seconds = (at - this.start) / 1000;
    if (done === 0 || seconds < SECONDS_TO_JUDGE) return '';
    const rate = done / seconds;
    const tail = done < this.total ? `, ${clockTime((this.total - done) / rate)} left` : '';
    return `${rate.toPrecision(3)} ${this.unit}/s${tail}`;
  }
}

/** Shows a bar on a terminal (also on nx's pty, which reports 0 columns); elsewhere a line every ten seconds. */
export function startStage(
  stream: TextStream,
  label: string,
  total: number,
  unit: string,
  options: ProgressOptions = {},
): Stage {
  const now = options.now ?? Date.now;
  const pace = new Pace(total, unit, now());
  const screen = screenOf(stream);
  return screen.isTerminal
    ? barStage(screen, label, total, pace, now)
    : lineStage(screen, label, total, unit, pace, now, options.every ?? 10_000);
}

/** Widths of a bar in characters, and the columns needed for the wide one. */
const BAR = { wide: 24, narrow: 10, enough: 70 };

/** Milliseconds between two redraws of a bar. */
const REDRAW = 200;

function barStage(screen: Screen, label: string, total: number, pace: Pace, now: () => number): Stage {
  let [isOpen, drawn, latest] = [true, Number.NEGATIVE_INFINITY, { done: 0, note: '' }];
  const draw = (): void => {
    const { done, note } = latest;
    const width = screen.columns < BAR.enough ? BAR.narrow : BAR.wide;
    const filled = total === 0 ? width : Math.round((width * Math.min(done, total)) / total);
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    const tail = [pace.text(done, now()), printable(note)].filter((part) => part !== '').join(', ');
    screen.show(`${label.padEnd(12)} ${bar} ${done}/${total}${tail === '' ? '' : `  ${tail}`}`);
    drawn = now();
  };
  draw();
  return {
    update: (done, note = '') => {
      latest = { done, note };
      if (isOpen && (now() - drawn >= REDRAW || done === total)) draw();
    },
    stop: () => {
      if (!isOpen) return;
      isOpen = false;
      if (latest.done < total) return screen.clear();
      draw();
      screen.keep();
    },
  };
}

function lineStage(
  screen: Screen,
  label: string,
  total: number,
  unit: string,
  pace: Pace,
  now: () => number,
  every: number,
): Stage {
  let [last, printed, latest] = [now(), -1, { done: 0, note: '' }];
  const print = (): void => {
    const { done, note } = latest;
    const tail = [pace.text(done, now()), note].filter((part) => part !== '').join(', ');
    screen.line(printable(`${label}: ${done}/${total} ${unit}${tail === '' ? '' : `, ${tail}`}`));
    [last, printed] = [now(), done];
  };
  return {
    update: (done, note = '') => {
      latest = { done, note };
      if (now() - last >= every) print();
    },
    stop: () => {
      if (printed !== latest.done) print();
    },
  };
}
