import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { stepOf } from './events.js';
import { frameRecord, readRecords } from './records.js';

/** A file of events that a stopped training finds again: so many first records are its own. */
export class EventFile {
  constructor(private readonly path: string) {}

  /**
   * Cuts off whatever does not belong to the first steps: a record that was cut short, steps that are trained again, results.
   *
   * @param wanted - The step of each record from the file's first on.
   * @returns How many of them are there.
   */
  keep(wanted: readonly number[]): number {
    if (!existsSync(this.path)) return 0;
    let kept = 0;
    let end = 0;
    for (const record of readRecords(readFileSync(this.path))) {
      if (kept === wanted.length || stepOf(record.data) !== wanted[kept]) break;
      kept++;
      end = record.end;
    }
    truncateSync(this.path, end);
    return kept;
  }

  append(...events: readonly Uint8Array[]): void {
    mkdirSync(dirname(this.path), { recursive: true });
    appendFileSync(this.path, Buffer.concat(events.map(frameRecord)));
  }
}
