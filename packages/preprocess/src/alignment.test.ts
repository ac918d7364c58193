import { pickAlignment, parseAlignment } from './alignment.js';
import { DEFAULT_SETTINGS, resolveSettings } from './settings.js';

const OTHER = resolveSettings({
  ...{
    size: 96,
    margin: 0.5,
    transform: 'affine',
    whiteBalance: 'gray-world',
    timeline: 'uniform',
    length: 8,
  },
  ...{ quality: 'exact', detector: 'face-api', landmarks: 'face-api', minScore: 0.4, maxWidth: 320 },
});

test('parseAlignment restores the settings from the JSON in a network file', () => {
  const text = JSON.stringify(pickAlignment(OTHER));
  expect(parseAlignment(JSON.parse(text))).toEqual({ settings: OTHER, replacedDetector: null });
});

test('store encoding and file paths are not part of the alignment', () => {
  const { encoding, jpegQuality, audio, detectorModel } = DEFAULT_SETTINGS;
  const changed = { ...OTHER, encoding: 'jpeg', jpegQuality: 80, audio: true } as const;
  expect(Object.keys(pickAlignment(changed))).toEqual(Object.keys(pickAlignment(DEFAULT_SETTINGS)));
  const { settings } = parseAlignment({ ...changed, detectorModel: '/etc/passwd' });
  expect(settings).toMatchObject({ encoding, jpegQuality, audio, detectorModel });
});

test('missing settings get their defaults, unknown ones are ignored', () => {
  expect(parseAlignment({ margin: 1, invented: [1] }).settings).toEqual({
    ...DEFAULT_SETTINGS,
    margin: 1,
  });
});

test('a detector that needs the user’s own file is replaced and reported', () => {
  const { settings, replacedDetector } = parseAlignment({ detector: 'retinaface', margin: 0.5 });
  expect([settings.detector, settings.margin, replacedDetector]).toEqual(['blazeface', 0.5, 'retinaface']);
});

test.each([
  ['a string', 'tight'],
  ['a list', [224]],
  ['a number as a string', { margin: '0.25' }],
  ['null as a number', { size: null }],
  ['a huge size', { size: 1e9 }],
  ['a huge clip', { size: 4096, length: 4096 }],
  ['a fractional length', { length: 1.5 }],
  ['an unknown name', { landmarks: 'constructor' }],
  ['a number as a name', { timeline: 3 }],
])('%s is refused', (_, value) => {
  expect(() => parseAlignment(value)).toThrow(/^Setting \w+: expected .*; received .*; .*\.$/);
});
