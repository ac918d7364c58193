/** More has no place in a message. */
const MOST_BYTES = 2 ** 14;

/** The end of what a stream says, however long that is. */
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
