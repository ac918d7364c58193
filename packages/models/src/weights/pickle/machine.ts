import { expected } from '../fileErrors.js';
import type { ByteReader } from './byteReader.js';
import type { Value } from './values.js';

/** The stack machine that executes pickle opcodes. */
export class Machine {
  readonly memo = new Map<number, Value>();
  readonly #stack: Value[] = [];
  readonly #marks: number[] = [];

  constructor(
    readonly reader: ByteReader,
    /** Resolves a persistent id, such as that of a storage. */
    readonly persistentLoad: (id: Value) => Value,
  ) {}

  push(value: Value): void {
    this.#stack.push(value);
  }

  pop(): Value {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined || this.#stack.length <= (this.#marks.at(-1) ?? 0)) {
      throw expected('a value on the stack', 'none: the file is damaged');
    }
    return value;
  }

  /** Pops the last `count` values, in order. */
  popMany(count: number): Value[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Pops the values after the last mark, and the mark. */
  popMark(): Value[] {
    const start = this.#marks.pop();
    if (start === undefined) throw expected('a mark on the stack', 'none: the file is damaged');
    return this.#stack.splice(start);
  }

  /** `POP` removes a mark if it is on top. */
  popOrUnmark(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  recall(index: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) throw expected(`memo value ${index}`, 'none: the file is damaged');
    return value;
  }
}
