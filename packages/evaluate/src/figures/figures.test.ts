import { confusionMatrixSvg } from './confusionMatrix.js';
import { curvesSvg } from './learningCurves/curves.js';
import { perClassSvg } from './perClass.js';
import { figure } from './svgFigure.js';

const hostile = '<script>&"\u0000\u00a0';

test.each([2, 7, 20])('a confusion matrix of %p classes has one cell for each pair', (classes) => {
  const names = Array.from({ length: classes }, (_, label) => `class ${label}`);
  const svg = confusionMatrixSvg(
    names.map((_, label) => names.map((_, predicted) => label * classes + predicted)),
    names,
  );
  expect(svg.match(/ rx="3"/g)).toHaveLength(classes ** 2);
  expect(svg).toContain(`>${classes ** 2 - 1}</text>`);
});

test('cells have counts and row shares, with the true class first', () => {
  const svg = confusionMatrixSvg(
    [
      [3, 1],
      [0, 0],
    ],
    ['no', 'yes'],
  );
  expect(svg).toContain('<title>no → yes: 1 (25 %)</title>');
  expect(svg).toContain('<desc>3 of 4 clips are classified correctly.');
  expect(svg).not.toContain('NaN');
});

test('every figure has a title and a description, and names cannot break the XML', () => {
  const figures = { precision: 1, recall: 0.5, f1: 2 / 3, support: 2 };
  for (const svg of [
    confusionMatrixSvg(
      [
        [1, 0],
        [0, 1],
      ],
      [hostile, 'sad'],
    ),
    perClassSvg({ [hostile]: figures, sad: figures }),
    curvesSvg([{ fold: 1, epochs: [{ epoch: 1, trainLoss: 1 }] }]),
  ]) {
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc>/);
    expect(svg).not.toMatch(/<script|&nbsp;|\p{Cc}/u);
  }
});

test('curves skip non-finite and unmeasured values', () => {
  const svg = curvesSvg([
    {
      fold: 1,
      epochs: [
        { epoch: 1, trainLoss: 2, validationUar: 0.2 },
        { epoch: 2, trainLoss: Number.NaN, validationUar: 0.3 },
        { epoch: 3, trainLoss: 1, validationUar: 0.4 },
      ],
    },
  ]);
  expect(svg).not.toContain('NaN');
  expect(svg).toContain('validation UAR');
  expect(svg).not.toContain('validation loss');
});

const folds = [1, 2].map((fold) => ({
  fold,
  epochs: [1, 2, 3].map((epoch) => ({ epoch, trainLoss: fold / epoch })),
  chosenEpoch: fold + 1,
}));

test('curves of several folds have a mean, a band, and a distinct mark for each chosen epoch', () => {
  const svg = curvesSvg(folds);
  expect(svg).toContain('the mean of 2 folds, a band from the lowest to the highest fold');
  expect(svg).toContain('fold 1 chose epoch 2, fold 2 chose epoch 3.');
  // In the panel and in the legend.
  const marks = [
    ...svg.matchAll(/<path class="mark" d="([^"]+)" transform="translate\([^"]+" fill="([^"]+)"/g),
  ];
  expect(new Set(marks.map(([, shape]) => shape)).size).toBe(2);
  expect(marks).toHaveLength(4);
});

test('the band spans the lowest to the highest fold, and the mean is in between', () => {
  const [band] = /<path d="([^"]+)" fill="#7c828d" fill-opacity="0.25"/.exec(curvesSvg(folds))!.slice(1);
  // Losses 1 and 2 at the first epoch, on an axis from 0 to 2 that is 190 pixels high.
  expect(band).toMatch(/^M0,0L/);
  expect(band).toMatch(/L0,95Z$/);
  expect(curvesSvg(folds)).toMatch(/<path class="mark" d="M0,47\.5L/);
});

test('the curve of a single fold has neither mean nor band', () => {
  const svg = curvesSvg([folds[0]!]);
  expect(svg).not.toContain('mean of');
  expect(svg).toContain('fold 1 (epoch 2)');
  expect(svg).not.toContain('null');
});

test('no curves give an empty figure, not an error', () => {
  expect(curvesSvg([])).not.toContain('NaN');
});

test('a figure on paper has a white background in every color scheme', () => {
  const svg = confusionMatrixSvg([[1]], ['happy']);
  expect(svg).toMatch(/<rect width="(\d+)" height="(\d+)" fill="#ffffff">/);
  expect(svg).not.toContain('prefers-color-scheme');
});

test('a figure in a page has no background and follows the color scheme of the reader', () => {
  const svg = confusionMatrixSvg([[1]], ['happy'], { medium: 'page' });
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svg).not.toMatch(/<rect [^>]*fill="#ffffff"/);
});

test('a heading is drawn, included in the title, and adds one line to the height', () => {
  const height = (svg: string): number => Number(/height="(\d+)"/.exec(svg)?.[1]);
  const svg = confusionMatrixSvg([[1]], ['happy'], { heading: `Fold ${hostile}` });
  expect(svg).toMatch(/<title>Confusion matrix: Fold &lt;script&gt;/);
  expect(svg).toMatch(/<text [^>]*>Fold &lt;script&gt;/);
  expect(height(svg)).toBeGreaterThan(height(confusionMatrixSvg([[1]], ['happy'])));
});

test('a figure does not depend on figures drawn before it, even if they failed', () => {
  const draw = (): string => confusionMatrixSvg([[1]], ['happy']);
  const alone = draw();
  perClassSvg({ sad: { precision: 1, recall: 1, f1: 1, support: 1 } });
  expect(draw()).toBe(alone);
  const fail = (): never => {
    throw new Error('in the middle');
  };
  const options = { width: 9, height: 9, title: 'x', description: 'x' };
  expect(() => figure(options, fail)).toThrow('in the middle');
  expect(draw()).toBe(alone);
});
