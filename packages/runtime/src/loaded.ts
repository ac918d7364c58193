import type { BackendAttempt, OpenedBackend } from './backend.js';

/** What looking at one backend gives: it runs, or it does not and why. */
export type Loaded =
  | (Omit<OpenedBackend, 'attempts' | 'precision'> & {
      readonly loaded: true;
      readonly reason: string;
      /** @default 'fp32' */
      readonly precision?: OpenedBackend['precision'];
    })
  | (BackendAttempt & { readonly loaded: false });
