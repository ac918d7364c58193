import { DEFAULT_SETTINGS, resolveSettings, settingsKey, storedFrames } from './settings.js';

test.each([
  [{ size: 0 }, 'Setting size: expected a whole number ≥ 1; received 0; leave it out for 224.'],
  [{ margin: 4.5 }, 'Setting margin: expected a number from 0 to 4; received 4.5; leave it out for 0.25.'],
  [
    { minUsable: NaN },
    'Setting minUsable: expected a number from 0 to 1; received NaN; leave it out for 0.5.',
  ],
])('%j is refused with one line', (given, message) => {
  expect(() => resolveSettings(given)).toThrow(message);
});

test('an unknown choice is refused', () => {
  const given: object = { whiteBalance: 'gray' };
  expect(() => resolveSettings(given)).toThrow(
    'Setting whiteBalance: expected none or gray-world; received gray; leave it out for none.',
  );
});

test('the key contains every setting, whatever their order', () => {
  const reversed = Object.fromEntries(Object.entries(DEFAULT_SETTINGS).reverse());
  expect(settingsKey(resolveSettings(reversed))).toBe(settingsKey(DEFAULT_SETTINGS));
  const stored = Object.keys(DEFAULT_SETTINGS).map((key) => (key === 'whiteBalance' ? 'normalise' : key));
  expect(Object.keys(JSON.parse(settingsKey(DEFAULT_SETTINGS)))).toEqual(stored.sort());
});

test('segments are stored with several frames each, other timelines with `length` frames', () => {
  expect(storedFrames(resolveSettings({ length: 16 }))).toBe(16);
  expect(storedFrames(resolveSettings({ length: 16, timeline: 'segment' }))).toBe(64);
});

test('the quality chooses the number of sampled frames unless it is given', () => {
  expect(resolveSettings({ quality: 'exact', looked: null }).looked).toBe('all');
  expect(resolveSettings({ quality: 'exact', looked: 4 }).looked).toBe(4);
});

test('the defaults cannot be changed', () => {
  expect(Object.isFrozen(DEFAULT_SETTINGS)).toBe(true);
});
