import type { BackendAttempt, OpenedBackend } from './backend.js';

/** What looking at one backend gives: it runs, or it does not and why. */
export type Loaded =
  | (Omit<OpenedBackend, 'attempts'> & { readonly loaded: true; readonly reason: string })
  | (BackendAttempt & { readonly loaded: false });
