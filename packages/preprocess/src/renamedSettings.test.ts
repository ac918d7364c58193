import { parseAlignment } from './alignment.js';
import { resolveSettings, settingsKey } from './settings.js';

test('the settings of version 0.1 keep their meaning', () => {
  const old: object = { normalise: 'grey-world' };
  expect(resolveSettings(old)).toEqual(resolveSettings({ whiteBalance: 'gray-world' }));
  expect(parseAlignment(old).settings.whiteBalance).toBe('gray-world');
});

test('a wrong value of an old name is reported under the current name', () => {
  const old: object = { normalise: 'gray' };
  expect(() => resolveSettings(old)).toThrow(
    'Setting whiteBalance: expected none or gray-world; received gray',
  );
});

test('stores keep the names of version 0.1, so that their clips stay valid', () => {
  expect(JSON.parse(settingsKey(resolveSettings({ whiteBalance: 'gray-world' })))).toMatchObject({
    normalise: 'grey-world',
  });
});
