import type { BackendName, DeviceString, Precision } from './backend.js';

/** Options for loading a backend. */
export interface LoadRequest {
  readonly device: DeviceString;
  readonly precision: Precision;
  /** @defaultValue one per core */
  readonly threads?: number;
}

/** The result of loading a backend into this process. */
export type Loaded =
  | {
      readonly loaded: true;
      readonly backend: BackendName;
      readonly device: DeviceString;
      readonly version: string;
      readonly reason: string;
      /** True if the device has no instructions for the precision, and computes it in more steps. @defaultValue false */
      readonly isEmulated?: boolean;
    }
  | {
      readonly loaded: false;
      readonly backend: BackendName;
      readonly device: DeviceString;
      readonly reason: string;
    };

/** Makes TensorFlow.js run on a backend. Never throws. */
export type Load = (request: LoadRequest) => Promise<Loaded>;
