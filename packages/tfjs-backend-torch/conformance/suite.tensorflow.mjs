// As suite.mjs, with the backend of tfjs-node on the same tfjs-core, and not on one of its own.
import './environment.mjs';
import './tensorflow.mjs';
import '@tensorflow/tfjs-core/dist/tests.js';
