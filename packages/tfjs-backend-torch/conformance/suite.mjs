// Entry point of the bundle: one tfjs-core, the backends, and tfjs-core's own tests.
import './environment.mjs';
import '../src/index.ts';
import '@tensorflow/tfjs-core/dist/tests.js';
