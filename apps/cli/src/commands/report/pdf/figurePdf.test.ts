import { inflateSync } from 'node:zlib';

import { confusionMatrixSvg, curvesSvg, perClassSvg } from '@dfer/evaluate/render';

import { figurePdf, missingInPdf } from './figurePdf.js';
import { parseSvg } from './parseSvg.js';

const classes = ['<happy> & "sad"', 'Überraschung'];
const figures = { precision: 1, recall: 0.5, f1: 2 / 3, support: 2 };

test.each([
  [
    'a confusion matrix',
    confusionMatrixSvg(
      [
        [1, 0],
        [1, 2],
      ],
      classes,
      { heading: 'Fold 1', brand: 'B' },
    ),
  ],
  ['bars', perClassSvg({ [classes[0]!]: figures, [classes[1]!]: figures })],
  [
    'curves',
    curvesSvg([
      {
        fold: 1,
        epochs: [
          { epoch: 1, trainLoss: 1 },
          { epoch: 2, trainLoss: 2 },
        ],
      },
    ]),
  ],
])('%s is written as a one-page PDF of the same size', async (_, svg) => {
  const pdf = (await figurePdf(svg)).toString('latin1');
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  expect(pdf).toMatch(/^%PDF-1/);
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
  expect(pdf).toContain(`/MediaBox [0 0 ${Number(width) * 0.75} ${Number(height) * 0.75}]`);
});

test('dash patterns with several lengths are kept, so that lines differ in print', async () => {
  const svg =
    '<svg width="10" height="10"><path d="M0,0L9,9" fill="none" stroke="#000000" stroke-dasharray="9 3 2 3"></path><line stroke="#000000" x1="0" x2="9" stroke-dasharray="5 5"></line></svg>';
  const pdf = await figurePdf(svg);
  const [, stream = ''] = /stream\n([\s\S]*?)\nendstream/.exec(pdf.toString('latin1')) ?? [];
  const content = inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
  expect(content.match(/\[[^\]]*\] 0 d/g)).toEqual(['[9 3 2 3] 0 d', '[5 5] 0 d']);
});

test('an SVG is read with its attributes and texts decoded', () => {
  const text = parseSvg(confusionMatrixSvg([[1]], [classes[0]!]));
  expect(JSON.stringify(text)).toContain(JSON.stringify(classes[0]));
});

test.each([
  ['another element', '<svg width="1" height="1"><image href="/etc/passwd"></image></svg>'],
  ['a script', '<svg width="1" height="1"><script>alert(1)</script></svg>'],
  ['a truncated SVG', '<svg width="1" height="1"><g>'],
  ['text that is not SVG', 'hello'],
  ['a matrix transform', '<svg width="1" height="1"><g transform="matrix(1 0 0 1 0 0)"></g></svg>'],
])('%s is refused, not drawn in part', async (_, svg) => {
  await expect(async () => figurePdf(svg)).rejects.toThrow(/^figure: expected/);
});

test.each([
  ['Latin letters and typographic signs', 'Überraschung – “10 €”', []],
  ['Chinese', '喜悦', ['喜', '悦']],
  ['Greek', 'κ', ['κ']],
  ['an emoji', '😀', ['😀']],
])('%s: characters missing in PDF fonts are listed', (_, name, missing) => {
  expect(missingInPdf(confusionMatrixSvg([[1]], [name]))).toEqual(missing);
});
