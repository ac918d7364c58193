/** Which validation figure chooses the epoch and stops early, as `monitor` of Keras' `EarlyStopping`. */
export type Monitor = 'uar' | 'war' | 'loss';

/** What a run that names none, as those of before it could be chosen, goes by. */
export const DEFAULT_MONITOR: Monitor = 'uar';
