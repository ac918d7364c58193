import { readSync } from 'node:fs';
import { expected } from '../fileErrors.js';

const WINDOW_BYTES = 1 << 16;

const LINE_FEED = 0x0a;

/** Far longer than the name of any class or the text of any number. */
const LONGEST_LINE = 1 << 12;

/** Reads a part of an open file from front to back, and never past its end. */
export class ByteReader {
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  #position: number;

  /**
   * @param start - First byte of the part, from the start of the file.
   * @param end - The byte after its last one.
   */
  constructor(
    private readonly fd: number,
    start: number,
    private readonly end: number,
  ) {
    this.#position = start;
  }

  /** From the start of the file. */
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

  /** So many bytes in a buffer of their own. */
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

  /** A number of one to eight bytes, little-endian. */
  unsigned(bytes: number): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < bytes; i++, factor *= 256) value += this.byte() * factor;
    return value;
  }

  /** Bytes up to a line feed, which is passed over, as Latin-1. */
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

  /** What a second reader of the bytes that follow is made from. */
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

/** Bytes of an open file, in a buffer of their own. @throws where it ends before. */
export function readBytes(fd: number, position: number, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count;) {
    const read = readSync(fd, bytes, done, count - done, position + done);
    if (read === 0) throw expected(`${count} bytes at byte ${position}`, `${done}: it is truncated`);
    done += read;
  }
  return bytes;
}
