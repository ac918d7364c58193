import { deepFreeze } from './deepFreeze.js';

test('deepFreeze freezes lists and objects in a value', () => {
  const value = deepFreeze({ folds: [1], region: { side: 1 } });
  expect([value, value.folds, value.region].every(Object.isFrozen)).toBe(true);
});
