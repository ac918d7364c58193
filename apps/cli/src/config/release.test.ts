import { parseConfig } from './config.js';
import { releaseRoot } from './release.js';

const rootOf = (value: object): string => releaseRoot(parseConfig(value, 'test'));

test('the default release is in .dfer/demo', () => {
  expect(rootOf({})).toBe('.dfer/demo');
});

test('settings that do not change the release do not change its folder', () => {
  expect(rootOf({ train: { epochs: 3 }, synthetic: { clips: 210 } })).toBe('.dfer/demo');
});

test.each([{ seed: 2 }, { synthetic: { clips: 28 } }, { synthetic: { format: 'mafw' } }])(
  'other settings have a folder of their own: %j',
  (settings) => {
    expect(rootOf(settings)).toMatch(/^\.dfer\/release-[0-9a-f]{8}$/);
    expect(rootOf(settings)).toBe(rootOf(settings));
    expect(rootOf(settings)).not.toBe(rootOf({ synthetic: { clips: 29 } }));
  },
);

test('a configured folder is used for all settings', () => {
  expect(rootOf({ synthetic: { root: 'clips', clips: 28 } })).toBe('clips');
});
