import { z } from 'zod';
import { BACKBONE_NAMES, parseBackbone } from '@dfer/models/catalog';
import { NETWORK_SETTINGS, PRETRAINED_SETTINGS } from '@dfer/train/settings';

/** The network of an experiment: its backbone by name, and the settings of `@dfer/train`. */
export const modelSchema = z.strictObject({
  name: z
    .string()
    .refine((name) => parseBackbone(name) !== null, `expected ${BACKBONE_NAMES}`)
    .default('resnet8')
    .describe(
      'Backbone that encodes each frame (the paper: resnet50; VGGFace2: resnet50-v1; small: resnet8, 14, 20).',
    ),
  input: NETWORK_SETTINGS.input,
  weights: z
    .string()
    .nullable()
    .default(null)
    .describe(
      "Weights file that every fold starts from (.safetensors, .pth, .pt, .pkl, .tar), with torchvision's or timm's names; null: random initialization.",
    ),
  classifier: PRETRAINED_SETTINGS.classifier,
  pretrainedInput: PRETRAINED_SETTINGS.input,
  head: NETWORK_SETTINGS.head,
  faceFeatures: NETWORK_SETTINGS.faceFeatures,
  size: NETWORK_SETTINGS.size,
  region: NETWORK_SETTINGS.region,
});
