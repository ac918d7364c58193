/** What tells one kind of residual network from the others; its numbers are those of `ResNetArchitecture`. */
export interface BackboneDefinition {
  /** How options name it. */
  readonly style: string;
  /** Behind `resnet50` in the network's name. */
  readonly suffix: string;
  /** Some names, for messages. */
  readonly examples: string;
  /** Whether there is a network of so many layers. */
  readonly has: (depth: number) => boolean;
  /** Which convolution of a bottleneck block carries its stride. */
  readonly stride: 'in-1x1' | 'in-3x3';
  /** The 3×3/2 max-pool of the stem: with a border of one, or without, the last window reaching over the edge (`ceil_mode`). */
  readonly pool: 'border' | 'ceil';
}
