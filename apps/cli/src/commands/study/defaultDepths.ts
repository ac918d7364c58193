/** Default depths of a study: those that the paper's discussion suggests. */
export const DEFAULT_DEPTHS: readonly number[] = [20, 34, 50, 101, 152];
