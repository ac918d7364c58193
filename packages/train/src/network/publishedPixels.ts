/** Names of the normalizations. `auto`: from the metadata of the file, otherwise inferred from its classifier, otherwise ImageNet's. */
export const PRETRAINED_INPUTS = ['auto', 'imagenet', 'vggface2', 'inception', 'dfer'] as const;

export type PretrainedInput = (typeof PRETRAINED_INPUTS)[number];

/** Pixel normalization of a network for channels in 0–1: (value − mean) / std. */
export interface Pixels {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Order of the channels, also of `mean` and `std`. @defaultValue RGB */
  readonly order?: 'BGR';
}

/** dfer's normalization: (value / 255 − 0.5) / 0.25 equals (value − 127.5) / 63.75. */
export const OWN_PIXELS: Pixels = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };

/** Pixel normalizations of published weights, by name. */
export const PUBLISHED = {
  /** ResNets of torchvision and timm, and most networks fine-tuned from them. */
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  /** BGR, 0–255, minus the mean color: https://github.com/ox-vgg/vgg_face2 */
  vggface2: { mean: [91.4953, 103.8827, 131.0912].map(ofByte), std: [1, 1, 1].map(ofByte), order: 'BGR' },
  /** −1 to 1, as Inception networks and many face networks. */
  inception: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  /** Networks trained with dfer. */
  dfer: OWN_PIXELS,
} as const satisfies Readonly<Record<Exclude<PretrainedInput, 'auto'>, Pixels>>;

function ofByte(value: number): number {
  return value / 255;
}
