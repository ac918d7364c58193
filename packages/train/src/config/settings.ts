// Schemas of the settings for configuration files and command lines, without loading TensorFlow.js.
export { CLASSIFIER_CHOICES, NETWORK_SETTINGS, PRETRAINED_SETTINGS } from './networkSettings.js';
export { FOLD_STRATEGIES, TRAINING_SETTINGS } from './trainingSettings.js';
export { PRETRAINED_INPUTS } from '../network/publishedPixels.js';
