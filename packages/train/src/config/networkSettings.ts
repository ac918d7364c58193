import { z } from 'zod';
import { FACE_FEATURES } from '@dfer/clips';
import type { ClassifierChoice } from '@dfer/models';
import { HEADS, INPUTS, VGGFACE2_IDENTITIES } from '@dfer/models/catalog';
import { regionSchema } from '../data/cropRegion.js';
import { PRETRAINED_INPUTS } from '../network/publishedPixels.js';

/** What to do with the classifier of a weights file. */
export const CLASSIFIER_CHOICES = ['auto', 'keep', 'replace'] as const satisfies readonly ClassifierChoice[];

/** Use of a weights file that every fold starts from. */
export const PRETRAINED_SETTINGS = {
  /** What to do with its classifier. */
  classifier: z
    .enum(CLASSIFIER_CHOICES)
    .default('auto')
    .describe(
      "How to treat the file's classifier layer; auto: keep it if its metadata names the same classes, report an error if it names equally many other classes, else replace it with a new one.",
    ),
  /** Pixel normalization of its training: the first convolution and norm are adapted to dfer's. */
  input: z
    .enum(PRETRAINED_INPUTS)
    .default('auto')
    .describe(
      `Input normalization that the weights were trained with: imagenet (RGB, its mean and std), vggface2 (BGR, 0–255 minus its mean), inception (−1 to 1), dfer (this project's); auto: as the file says, vggface2 for a classifier of ${VGGFACE2_IDENTITIES} identities, else imagenet.`,
    ),
};

/** The network, besides its backbone and initial weights. */
export const NETWORK_SETTINGS = {
  /** Input channels: color, or color and Sobel derivatives. */
  input: z
    .enum(INPUTS)
    .default('rgb')
    .describe(
      'Input channels: rgb; rgb+sobel adds the Sobel derivatives of the gray frame and their magnitude (after Sobel-ResNet, Shen et al. 2021). With a weights file, the weights of the added channels start at 0.',
    ),
  /**
   * How the frames of a clip are combined. All heads but `mean-probability` are part of the network, are trained on whole clips, and
   * need the same number of frames in training and test.
   */
  head: z
    .enum(HEADS)
    .default('mean-probability')
    .describe(
      "How the frames of a clip become one prediction. mean-probability averages the frames' probabilities (the paper); the others classify the frames' features together: mean-feature, their mean; attention, a weighted mean (Frame Attention Networks, Meng et al. 2019); gru (Cho et al. 2014); transformer, one block (Former-DFER, Zhao & Liu 2021); tcn, two dilated convolutions over time (Bai et al. 2018). All but mean-probability need equal train.framesPerClip.train and test.",
    ),
  /** Face features that are concatenated with the output of the head. Not with head `mean-probability`. */
  faceFeatures: z
    .enum(FACE_FEATURES)
    .default('none')
    .describe(
      'Face features that the network receives in addition to the frames; needs a head other than mean-probability. mesh: shape and motion of the face mesh, 102 numbers (preprocess.landmarks facemesh); descriptor: the 1024 numbers of HSE-FaceRes; mesh+descriptor; none. The report then also shows the accuracy of these features alone.',
    ),
  /** Side of the network's input in pixels; stored frames are area-averaged down to it. */
  size: z
    .int()
    .positive()
    .default(32)
    .describe("Side of the network's input in pixels; aligned frames are downscaled to it by averaging."),
  /** Square of the stored frames used as network input; by default without hair and background. */
  region: regionSchema
    .prefault({})
    .describe(
      'Square of the aligned face that the network sees, in fractions of its side; 0, 0, 1: all of it.',
    ),
};
