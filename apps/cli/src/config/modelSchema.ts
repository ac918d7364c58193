import { z } from 'zod';
import { FACE_FEATURES } from '@dfer/clips';
import { BACKBONE_NAMES, HEADS, INPUTS, parseBackbone, VGGFACE2_IDENTITIES } from '@dfer/models/catalog';
import type { PretrainedInput } from '@dfer/train';

const positive = z.int().positive();
const share = z.number().min(0).max(1);

/** Same names as in `@dfer/train`, listed here so that TensorFlow.js is not loaded. */
export const PRETRAINED_INPUTS = [
  'auto',
  'imagenet',
  'vggface2',
  'inception',
  'dfer',
] as const satisfies readonly PretrainedInput[];

const rate = z.number().positive().default(1);

/** Learning-rate multiplier of each stage. */
export const stageRatesSchema = z.strictObject({
  stem: rate.describe('First convolution.'),
  layer1: rate.describe('First blocks.'),
  layer2: rate.describe('Second blocks.'),
  layer3: rate.describe('Third blocks.'),
  layer4: rate.describe('Last blocks of ResNet-18 … 152.'),
  head: rate.describe('Everything after the last block.'),
});

/** The network of an experiment. */
export const modelSchema = z.strictObject({
  name: z
    .string()
    .refine((name) => parseBackbone(name) !== null, `expected ${BACKBONE_NAMES}`)
    .default('resnet8')
    .describe(
      'Backbone that encodes each frame (the paper: resnet50; VGGFace2: resnet50-v1; small: resnet8, 14, 20).',
    ),
  input: z
    .enum(INPUTS)
    .default('rgb')
    .describe(
      'Input channels: rgb; rgb+sobel adds the Sobel derivatives of the gray frame and their magnitude (after Sobel-ResNet, Shen et al. 2021). With a weights file, the weights of the added channels start at 0.',
    ),
  weights: z
    .string()
    .nullable()
    .default(null)
    .describe(
      "Weights file that every fold starts from (.safetensors, .pth, .pt, .pkl, .tar), with torchvision's or timm's names; null: random initialization.",
    ),
  classifier: z
    .enum(['auto', 'keep', 'replace'])
    .default('auto')
    .describe(
      "How to treat the file's classifier layer; auto: keep it if its metadata names the same classes, report an error if it names equally many other classes, else replace it with a new one.",
    ),
  pretrainedInput: z
    .enum(PRETRAINED_INPUTS)
    .default('auto')
    .describe(
      `Input normalization that the weights were trained with: imagenet (RGB, its mean and std), vggface2 (BGR, 0–255 minus its mean), inception (−1 to 1), dfer (this project's); auto: as the file says, vggface2 for a classifier of ${VGGFACE2_IDENTITIES} identities, else imagenet.`,
    ),
  head: z
    .enum(HEADS)
    .default('mean-probability')
    .describe(
      "How the frames of a clip become one prediction. mean-probability averages the frames' probabilities (the paper); the others classify the frames' features together: mean-feature, their mean; attention, a weighted mean (Frame Attention Networks, Meng et al. 2019); gru (Cho et al. 2014); transformer, one block (Former-DFER, Zhao & Liu 2021); tcn, two dilated convolutions over time (Bai et al. 2018). All but mean-probability need equal train.framesPerClip.train and test.",
    ),
  faceFeatures: z
    .enum(FACE_FEATURES)
    .default('none')
    .describe(
      'Face features that the network receives in addition to the frames; needs a head other than mean-probability. mesh: shape and motion of the face mesh, 102 numbers (preprocess.landmarks facemesh); descriptor: the 1024 numbers of HSE-FaceRes; mesh+descriptor; none. The report then also shows the accuracy of these features alone.',
    ),
  size: positive
    .default(32)
    .describe("Side of the network's input in pixels; aligned frames are downscaled to it by averaging."),
  region: z
    .strictObject({
      left: share.default(0.2).describe('Distance from the left edge.'),
      top: share.default(0.24).describe('Distance from the top edge.'),
      side: share.default(0.6).describe('Width and height.'),
    })
    .prefault({})
    .describe(
      'Square of the aligned face that the network sees, in fractions of its side; 0, 0, 1: all of it.',
    ),
});
