// Schemas of the settings for configuration files and command lines, without loading TensorFlow.js.
export { CLASSIFIER_CHOICES, NETWORK_SETTINGS, PRETRAINED_SETTINGS } from './config/networkSettings.js';
export { FOLD_STRATEGIES, TRAINING_SETTINGS } from './config/trainingSettings.js';
export { PRETRAINED_INPUTS } from './network/publishedPixels.js';
