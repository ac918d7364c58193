import { unavailable } from '../index.js';

/** `describe` for tests that need the addon; skipped without it. */
export const withTorch = unavailable === null ? describe : describe.skip;

/** Appended to the name of a suite: why it is skipped. */
export const why = unavailable === null ? '' : ` (skipped: ${unavailable})`;
