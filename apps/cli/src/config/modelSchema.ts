import { z } from 'zod';
import { FACE_FEATURES } from '@dfer/clips';
import { BACKBONE_NAMES, HEADS, INPUTS, parseBackbone, VGGFACE2_IDENTITIES } from '@dfer/models/catalog';
import type { PretrainedInput } from '@dfer/train';

const positive = z.int().positive();
const share = z.number().min(0).max(1);

/** The names of `@dfer/train`, without loading TensorFlow.js. */
export const PRETRAINED_INPUTS = [
  'auto',
  'imagenet',
  'vggface2',
  'inception',
  'dfer',
] as const satisfies readonly PretrainedInput[];

const rate = z.number().positive().default(1);

/** What each stage's learning rate is multiplied by. */
export const stageRatesSchema = z.strictObject({
  stem: rate.describe('Of the first convolution.'),
  layer1: rate.describe('Of the first blocks.'),
  layer2: rate.describe('Of the second blocks.'),
  layer3: rate.describe('Of the third blocks.'),
  layer4: rate.describe('Of the last blocks of a ResNet-18 … 152.'),
  head: rate.describe('Of all after the last block.'),
});

/** The network of an experiment. */
export const modelSchema = z.strictObject({
  name: z
    .string()
    .refine((name) => parseBackbone(name) !== null, `expected ${BACKBONE_NAMES}`)
    .default('resnet8')
    .describe(
      'Network that looks at each frame (the paper: resnet50; of VGGFace2: resnet50-v1; small ones: resnet8, 14, 20).',
    ),
  input: z
    .enum(INPUTS)
    .default('rgb')
    .describe(
      'Channels that the network sees: rgb; rgb+sobel, also the Sobel derivatives of the gray frame and their magnitude (after Sobel-ResNet, Shen et al. 2021). Weights of a file start with 0 for the new channels.',
    ),
  weights: z
    .string()
    .nullable()
    .default(null)
    .describe(
      "A file of weights (.safetensors, .pth, .pt, .pkl, .tar) with torchvision's or timm's names that every fold starts from; null: random weights.",
    ),
  classifier: z
    .enum(['auto', 'keep', 'replace'])
    .default('auto')
    .describe(
      "What becomes of the file's classifier; auto: kept where its metadata names the same classes, refused where it names as many others, else replaced by a fresh one.",
    ),
  pretrainedInput: z
    .enum(PRETRAINED_INPUTS)
    .default('auto')
    .describe(
      `Pixels that the weights were taught with: imagenet (RGB, its mean and std), vggface2 (BGR, 0–255 less its mean), inception (−1 to 1), dfer (ours); auto: what the file says, vggface2 for a classifier of ${VGGFACE2_IDENTITIES} identities, else imagenet.`,
    ),
  head: z
    .enum(HEADS)
    .default('mean-probability')
    .describe(
      "How the frames of a clip become one answer: mean of the frames' probabilities (the paper), or one answer from the frames' features: mean-feature, their mean; attention, weighted (Frame Attention Networks, Meng et al. 2019); gru (Cho et al. 2014); transformer, one block (Former-DFER, Zhao & Liu 2021); tcn, two dilated convolutions over time (Bai et al. 2018). All but the first need train.framesPerClip.test as train.",
    ),
  faceFeatures: z
    .enum(FACE_FEATURES)
    .default('none')
    .describe(
      'What of a face is told to the network beside the frames, joined to the answer of a head other than mean-probability: mesh, the shape of its mesh (preprocess.landmarks facemesh) and how that moves, 102 numbers; descriptor, the 1024 of HSE-FaceRes; mesh+descriptor; none. The report then shows what these numbers tell alone.',
    ),
  size: positive
    .default(32)
    .describe("Side of the network's input in pixels; aligned frames are averaged down to it."),
  region: z
    .strictObject({
      left: share.default(0.2).describe('From the left edge.'),
      top: share.default(0.24).describe('From the upper edge.'),
      side: share.default(0.6).describe('Width and height.'),
    })
    .prefault({})
    .describe('Square of the aligned face that the network sees, in parts of its side; 0, 0, 1: all of it.'),
});
