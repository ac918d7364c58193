/** Keys of version 0.1 and their current names; a key also covers all keys below it. */
const RENAMED: Readonly<Record<string, string>> = Object.freeze({
  clipNorm: 'maxGradientNorm',
  foldSource: 'foldStrategy',
  freeze: 'frozenStages',
  memoryLimit: 'frameCacheBytes',
  'schedule.minimumRate': 'schedule.minLearningRate',
  stageRates: 'learningRateMultipliers',
  'testTime.offsets': 'testTimeAugmentation.temporalCrops',
  testTime: 'testTimeAugmentation',
  weightAverage: 'emaDecay',
  workers: 'parallelFolds',
});

const MEMORY_CHECKS: Readonly<Record<string, string>> = Object.freeze({ refuse: 'error', tell: 'warn' });

/**
 * Current name of a training option, such as `testTimeAugmentation.flip` for `testTime.flip`.
 *
 * @param key - Dotted, from inside `train`.
 */
export function currentKey(key: string): string {
  const old = Object.keys(RENAMED).find((name) => key === name || key.startsWith(`${name}.`));
  return old === undefined ? key : RENAMED[old]! + key.slice(old.length);
}

/** Current value of an option whose values were renamed. */
export function currentValue(key: string, value: unknown): unknown {
  return key === 'memoryCheck' && typeof value === 'string' ? (MEMORY_CHECKS[value] ?? value) : value;
}

/** Converts a training configuration of version 0.1 to the current form; current keys are kept and take precedence. */
export function withCurrentKeys(config: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const entries = Object.entries(config).map(([key, value]: [string, unknown]) => ({ key, value }));
  const isOld = ({ key }: { readonly key: string }): boolean => key in RENAMED;
  for (const { key, value } of [...entries.filter(isOld), ...entries.filter((one) => !isOld(one))]) {
    result[currentKey(key)] = currentValue(key, isRecord(value) ? withCurrentChildren(key, value) : value);
  }
  return result;
}

function withCurrentChildren(parent: string, value: object): object {
  const entries = Object.entries(value).map(([key, child]: [string, unknown]) => {
    const name = currentKey(`${parent}.${key}`).split('.').at(-1) ?? key;
    return [name, child];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
