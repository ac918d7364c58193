import { DEFAULT_SETTINGS, resolveSettings } from './settings.js';

test.each([
  [{ clips: 0 }, 'clips: expected a whole number from 1 to 99999; received 0'],
  [{ subjects: 4 }, 'subjects: expected a whole number from 5 to 10000; received 4'],
  [{ subjects: 10_001 }, 'subjects: expected a whole number from 5 to 10000; received 10001'],
  [{ width: 65 }, 'width: expected an even number; received 65'],
  [{ height: 32 }, 'height: expected a whole number from 64 to 4096; received 32'],
  [{ seconds: NaN }, 'seconds: expected a number from 0.5 to 60; received NaN'],
])('%j is refused with one line', (given, message) => {
  expect(() => resolveSettings(given)).toThrow(message);
});

test('a release of DFEW has the settings, as text, of releases from before other formats', () => {
  expect(JSON.stringify(resolveSettings({ format: 'dfew', seed: 3 }))).toBe(
    '{"clips":210,"subjects":25,"width":640,"height":360,"fps":15,"seconds":2,"seed":3,"awkward":true}',
  );
});

test('the defaults cannot be changed', () => {
  expect(Object.isFrozen(DEFAULT_SETTINGS)).toBe(true);
});
