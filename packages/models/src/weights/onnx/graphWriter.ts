import type { Weight } from '../transpose.js';
import type { Operators } from './operators.js';
import { constant } from './attributes.js';
import { ELEMENT, type AttributeProto, type NodeProto, type TensorProto } from './schema.js';

/** Builds the ONNX nodes of one layer. */
export class GraphWriter {
  readonly #nodes: NodeProto[] = [];
  readonly #constants: TensorProto[] = [];

  /** @param layer - Prefix of all created names. */
  constructor(private readonly layer: string) {}

  /**
   * Adds a node.
   *
   * @param output - Name of the output; the layer name for the last node. @defaultValue a new name
   * @returns The name of its output.
   */
  node(
    opType: string,
    input: readonly string[],
    attribute: readonly AttributeProto[] = [],
    output = `${this.layer}.${this.#nodes.length}`,
  ): string {
    this.#nodes.push({ name: output, opType, input, output: [output], attribute });
    return output;
  }

  /** Adds a float32 constant. @returns Its name. */
  floats(part: string, weight: Weight): string {
    return this.#constant(constant(`${this.layer}.${part}`, ELEMENT.float, weight));
  }

  /** Adds an int64 constant, for shapes and axes. @returns Its name. */
  int64(part: string, values: readonly number[]): string {
    const shape = [values.length];
    return this.#constant(
      constant(`${this.layer}.${part}`, ELEMENT.int64, { values: BigInt64Array.from(values, BigInt), shape }),
    );
  }

  scalar(part: string, value: number): string {
    return this.floats(part, { values: Float32Array.of(value), shape: [] });
  }

  /** Adds a linear layer over the last axis, with any number of axes before. */
  linear(x: string, part: string, [kernel, bias]: readonly [Weight, Weight], output?: string): string {
    const product = this.node('MatMul', [x, this.floats(`${part}.weight`, kernel)]);
    return this.node('Add', [product, this.floats(`${part}.bias`, bias)], [], output);
  }

  operators(): Operators {
    return { nodes: this.#nodes, constants: this.#constants };
  }

  #constant(made: TensorProto): string {
    this.#constants.push(made);
    return made.name;
  }
}
