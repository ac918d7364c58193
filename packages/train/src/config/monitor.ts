/** Validation metric for model selection and early stopping, as `monitor` of Keras' `EarlyStopping`. */
export type Monitor = 'uar' | 'war' | 'loss';

/** Used if a run has no `monitor`, as runs from before the option existed. */
export const DEFAULT_MONITOR: Monitor = 'uar';
