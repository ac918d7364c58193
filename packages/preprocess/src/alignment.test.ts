import { pickAlignment, parseAlignment } from './alignment.js';
import { DEFAULT_SETTINGS, resolveSettings } from './settings.js';

const OTHER = resolveSettings({
  ...{ size: 96, margin: 0.5, transform: 'affine', normalise: 'grey-world', timeline: 'uniform', length: 8 },
  ...{ quality: 'exact', detector: 'face-api', landmarks: 'face-api', minScore: 0.4, maxWidth: 320 },
});

test('settings come back from the text that travels with a network', () => {
  const text = JSON.stringify(pickAlignment(OTHER));
  expect(parseAlignment(JSON.parse(text))).toEqual({ settings: OTHER, replacedDetector: null });
});

test('how a store keeps pixels and where a file lies do not travel', () => {
  const { encoding, jpegQuality, audio, detectorModel } = DEFAULT_SETTINGS;
  const told = { ...OTHER, encoding: 'jpeg', jpegQuality: 80, audio: true } as const;
  expect(Object.keys(pickAlignment(told))).toEqual(Object.keys(pickAlignment(DEFAULT_SETTINGS)));
  const { settings } = parseAlignment({ ...told, detectorModel: '/etc/passwd' });
  expect(settings).toMatchObject({ encoding, jpegQuality, audio, detectorModel });
});

test('what a file does not say is the default, and what nobody knows is passed over', () => {
  expect(parseAlignment({ margin: 1, invented: [1] }).settings).toEqual({
    ...DEFAULT_SETTINGS,
    margin: 1,
  });
});

test('a detector whose file does not travel is replaced, and named', () => {
  const { settings, replacedDetector } = parseAlignment({ detector: 'retinaface', margin: 0.5 });
  expect([settings.detector, settings.margin, replacedDetector]).toEqual(['blazeface', 0.5, 'retinaface']);
});

test.each([
  ['no object', 'tight'],
  ['a list', [224]],
  ['a number as text', { margin: '0.25' }],
  ['a number that is none', { size: null }],
  ['a side that takes all memory', { size: 1e9 }],
  ['a clip that takes all memory', { size: 4096, length: 4096 }],
  ['half a frame', { length: 1.5 }],
  ['a name nobody knows', { landmarks: 'constructor' }],
  ['a name of another kind', { timeline: 3 }],
])('%s is refused', (_, value) => {
  expect(() => parseAlignment(value)).toThrow(/^Setting \w+: expected .*; received .*; .*\.$/);
});
