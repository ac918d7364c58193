/** Definition of a variant of residual networks; the sizes are in `ResNetArchitecture`. */
export interface BackboneDefinition {
  /** Name in options. */
  readonly style: string;
  /** Appended to names like `resnet50`. */
  readonly suffix: string;
  /** Example names, for messages. */
  readonly examples: string;
  /** True if there is a network of this depth. */
  readonly has: (depth: number) => boolean;
  /** The convolution of a bottleneck block that has the stride. */
  readonly stride: 'in-1x1' | 'in-3x3';
  /** The 3×3/2 max-pool of the stem: with a padding of one, or without padding but with `ceil_mode`. */
  readonly pool: 'border' | 'ceil';
}
