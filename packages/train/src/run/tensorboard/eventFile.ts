import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { stepOf } from './events.js';
import { frameRecord, readRecords } from './records.js';

/** An event file that a resumed training continues. */
export class EventFile {
  constructor(private readonly path: string) {}

  /**
   * Truncates the file after the wanted records: removes an incomplete record, steps that are trained again, and results.
   *
   * @param wanted - The step of each record, from the first one in the file.
   * @returns The number of wanted records in the file.
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
