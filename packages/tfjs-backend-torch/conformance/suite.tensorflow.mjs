// Like suite.mjs, with the backend of tfjs-node on the same tfjs-core instead of its own copy.
import './environment.mjs';
import './tensorflow.mjs';
import '@tensorflow/tfjs-core/dist/tests.js';
