/** Depths of a study where none are named: those that the paper's discussion asks for. */
export const DEFAULT_DEPTHS: readonly number[] = [20, 34, 50, 101, 152];
