/** Kept bytes; more would not fit in a message. */
const MOST_BYTES = 2 ** 14;

/** Keeps the end of a stream of any length. */
export class LastBytes {
  #bytes: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-MOST_BYTES);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  get text(): string {
    return this.#bytes.toString();
  }
}
