// Evaluated before the tests: they register themselves for the environments that are set by then.
import '@tensorflow/tfjs';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';

const { backend } = globalThis.conformance;
setTestEnvs([{ name: backend, backendName: backend, flags: {}, isDataSync: true }]);
