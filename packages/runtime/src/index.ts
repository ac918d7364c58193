export { buildReport, type BuildReport } from '@dfer/tfjs-backend-torch/build-report';
export { describeChoice, wayToFaster } from './advice.js';
export {
  BACKEND_NAMES,
  isGpu,
  type AttemptOutcome,
  type BackendAttempt,
  type BackendName,
  type BackendOptions,
  type ChosenBackend,
  type DeviceString,
  type OpenedBackend,
  type Precision,
  PRECISIONS,
} from './backend.js';
export { RuntimeError, type RuntimeErrorCode } from './errors.js';
export { chooseBackend, openBackend } from './openBackend.js';
