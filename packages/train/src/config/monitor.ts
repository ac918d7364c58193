/** Validation metric for model selection and early stopping, as `monitor` of Keras' `EarlyStopping`. */
export type Monitor = (typeof MONITORS)[number];
export const MONITORS = ['uar', 'war', 'loss'] as const;

/** Used if a run has no `monitor`, as runs from before the option existed. */
export const DEFAULT_MONITOR: Monitor = 'uar';
