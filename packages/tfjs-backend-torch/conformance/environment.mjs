// Evaluated before the tests, which register themselves for the environments that are set at that time.
import '@tensorflow/tfjs';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';

const { backend } = globalThis.conformance;
setTestEnvs([{ name: backend, backendName: backend, flags: {}, isDataSync: true }]);
