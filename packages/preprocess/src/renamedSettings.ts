import type { PreprocessSettings } from './settings.js';

/** Settings by the names of version 0.1, which stores keep: if the text in a store changed, its clips would have to be aligned again. */
export type StoredSettings = Omit<PreprocessSettings, 'whiteBalance'> & {
  readonly normalise: 'none' | 'grey-world';
};

export function storedSettings({ whiteBalance, ...others }: PreprocessSettings): StoredSettings {
  return { ...others, normalise: whiteBalance === 'gray-world' ? 'grey-world' : whiteBalance };
}

/** Renames the settings of version 0.1; current names take precedence. */
export function withCurrentNames(given: object): object {
  if (!('normalise' in given)) return given;
  const { normalise, ...others } = given;
  return { whiteBalance: currentWhiteBalance(normalise), ...others };
}

/** Current value of the setting `normalise` of version 0.1. */
export const currentWhiteBalance = (normalise: unknown): unknown =>
  normalise === 'grey-world' ? 'gray-world' : normalise;
