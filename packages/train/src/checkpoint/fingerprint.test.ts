import { assertSameSettings } from './fingerprint.js';

test('a fingerprint of version 0.1 is compared under the names of today', () => {
  const old = { clipNorm: 1, 'testTime.offsets': 2, epochs: 3 };
  const now = { maxGradientNorm: 1, 'testTimeAugmentation.temporalCrops': 2, epochs: 3 };
  expect(() => {
    assertSameSettings(old, now, 'result.json');
  }).not.toThrow();
});

test('settings that differ are named with both values', () => {
  expect(() => {
    assertSameSettings({ clipNorm: 1 }, { maxGradientNorm: 2 }, 'result.json');
  }).toThrow(/result\.json: expected maxGradientNorm 2; received 1/);
});
