import { readSync } from 'node:fs';
import { expected } from '../fileErrors.js';

const WINDOW_BYTES = 1 << 16;

const LINE_FEED = 0x0a;

/** Maximum line length, far longer than any class name or number. */
const LONGEST_LINE = 1 << 12;

/** Sequential reader for a part of an open file, with bounds checks. */
export class ByteReader {
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  #position: number;

  /**
   * @param start - Offset of the part in the file.
   * @param end - End offset (exclusive).
   */
  constructor(
    private readonly fd: number,
    start: number,
    private readonly end: number,
  ) {
    this.#position = start;
  }

  /** Offset in the file. */
  get position(): number {
    return this.#position;
  }

  byte(): number {
    this.#demand(1);
    const byte = this.#window[this.#position - this.#windowStart];
    if (byte !== undefined) {
      this.#position++;
      return byte;
    }
    this.#windowStart = this.#position;
    this.#window = readBytes(this.fd, this.#position, Math.min(WINDOW_BYTES, this.end - this.#position));
    return this.byte();
  }

  /** Reads `count` bytes into a new buffer. */
  take(count: number): Uint8Array<ArrayBuffer> {
    this.#demand(count);
    const from = this.#position - this.#windowStart;
    const isHeld = from >= 0 && from + count <= this.#window.length;
    const bytes = isHeld
      ? new Uint8Array(this.#window.subarray(from, from + count))
      : readBytes(this.fd, this.#position, count);
    this.#position += count;
    return bytes;
  }

  /** Reads a little-endian number of one to eight bytes. */
  unsigned(bytes: number): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < bytes; i++, factor *= 256) value += this.byte() * factor;
    return value;
  }

  /** Reads Latin-1 text up to a line feed, which is skipped. */
  line(most = LONGEST_LINE): string {
    const start = this.#position;
    let length = 0;
    while (this.byte() !== LINE_FEED) {
      if (++length > most) throw expected(`lines of at most ${most} bytes`, 'a longer one');
    }
    this.#position = start;
    const text = Buffer.from(this.take(length).buffer).toString('latin1');
    this.skip(1);
    return text;
  }

  /** Constructor arguments of a second reader for the following bytes. */
  ahead(): readonly [fd: number, start: number, end: number] {
    return [this.fd, this.#position, this.end];
  }

  skip(count: number): void {
    this.#demand(count);
    this.#position += count;
  }

  #demand(count: number): void {
    const left = this.end - this.#position;
    if (count > left)
      throw expected(`${count} more bytes at byte ${this.#position}`, `${left}: it is truncated`);
  }
}

/** Reads bytes of an open file into a new buffer. @throws Error if the file is too short. */
export function readBytes(fd: number, position: number, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count;) {
    const read = readSync(fd, bytes, done, count - done, position + done);
    if (read === 0) throw expected(`${count} bytes at byte ${position}`, `${done}: it is truncated`);
    done += read;
  }
  return bytes;
}
