import type * as tf from '@tensorflow/tfjs';
import { TorchError } from './errors.js';

/** Reads and checks a kernel's attributes. */
export class Attributes {
  constructor(
    private readonly kernel: string,
    readonly raw: tf.NamedAttrMap,
  ) {}

  number(name: string): number {
    const value = this.raw[name];
    return typeof value === 'number' ? value : this.#refuse(name, 'a number');
  }

  flag(name: string, otherwise?: boolean): boolean {
    const value = this.raw[name];
    if (typeof value === 'boolean') return value;
    return value === undefined && otherwise !== undefined ? otherwise : this.#refuse(name, 'true or false');
  }

  text(name: string): string {
    const value = this.raw[name];
    return typeof value === 'string' ? value : this.#refuse(name, 'text');
  }

  /** A list of numbers; a single number becomes a list of one. */
  numbers(name: string): number[] {
    const value: unknown = this.raw[name];
    if (typeof value === 'number') return [value];
    return isNumbers(value) ? [...value] : this.#refuse(name, 'a list of numbers');
  }

  /** Bytes, such as pixels. */
  bytes(name: string): Uint8Array {
    const value: unknown = this.raw[name];
    return value instanceof Uint8Array ? value : this.#refuse(name, 'a Uint8Array');
  }

  /** A list of lists of numbers, such as paddings. */
  table(name: string): number[][] {
    const value: unknown = this.raw[name];
    if (Array.isArray(value)) {
      const rows: unknown[] = value;
      if (rows.every(isNumbers)) return rows.map((row) => [...row]);
    }
    return this.#refuse(name, 'a list of lists of numbers');
  }

  has(name: string): boolean {
    const value: unknown = this.raw[name];
    return value !== undefined && value !== null;
  }

  #refuse(name: string, expected: string): never {
    const received = JSON.stringify(this.raw[name]) ?? 'nothing';
    throw new TorchError(
      'KERNEL_INPUT',
      `${this.kernel}: \`${name}\`: expected ${expected}; received ${received}.`,
    );
  }
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
