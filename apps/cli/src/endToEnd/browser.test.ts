import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import {
  countLeftOut,
  makeReport,
  temporalTest,
  writeClipGroupsCsv,
  writePredictionsCsv,
  type Analysis,
  type ClipGroups,
  type Prediction,
} from '@dfer/evaluate';

import { predictionsDigest } from '../shared/analysisFile.js';
import { runFiles } from '../shared/runFolder.js';
import { dfer } from '../testing/capture.js';
import { makeRelease, temporaryFolder, writeFiles } from '../testing/data.js';
import { findBrowser } from '../testing/findBrowser.js';

const found = findBrowser();
if (found === null) {
  process.stderr.write(
    'browser test skipped: expected Chromium at CHROME_PATH or on PATH; received none; install it (apt install chromium)\n',
  );
}
const withBrowser = found === null ? describe.skip : describe;

const folder = temporaryFolder();
const SCREENSHOTS = join(__dirname, '../../out-tsc/screenshots');
const classes = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];

const run = join(folder, 'run');

/** The report of a run with DFEW's classes. */
async function reportPage(): Promise<string> {
  const predictions = [1, 2].flatMap((fold) =>
    Array.from({ length: 35 }, (_, clip): Prediction => {
      const label = clip % 7;
      const predicted = clip % 3 === 0 ? (label + 1) % 7 : label;
      return {
        clip: `${fold}-${clip}`,
        fold,
        label,
        probabilities: classes.map((_, index) => (index === predicted ? 0.4 : 0.1)),
      };
    }),
  );
  const groups: ClipGroups = {
    by: 'film',
    of: new Map(predictions.map(({ clip }, index) => [clip, `movie ${index % 12}`])),
  };
  const report = makeReport({
    classes,
    predictions,
    wholeDataset: predictions,
    groups,
    seenGroups: new Set(predictions.flatMap(({ clip }, index) => (index % 3 === 0 ? [] : [clip]))),
    votes: new Map(predictions.map(({ clip, label }, index) => [clip, votesFor(label, index % 5)])),
    protocol: {
      folds: 'official',
      selection: 'test',
      data: 'dfew',
      clips: 70,
      seed: 1,
      notes: ['A note.'],
      leftOut: countLeftOut(
        [
          ...predictions.map(({ label }) => ({ label, reason: null })),
          ...classes.map(
            (_, label) => ({ label, reason: label % 3 === 0 ? 'few-faces' : 'no-face' }) as const,
          ),
          { label: null, reason: 'several-emotions' },
        ],
        classes.length,
      ),
      nearDuplicates: [{ clips: ['1-0', '2-0'], folds: [1, 2], distance: 0.01 }],
    },
  });
  const csv = (fold: number): string =>
    writePredictionsCsv({ classes, predictions: predictions.filter((one) => one.fold === fold) });
  writeFiles(run, {
    'config.json': '{}',
    'report.json': JSON.stringify(report),
    'folds/1/predictions.csv': csv(1),
    'folds/2/predictions.csv': csv(2),
    'folds/1/metrics.jsonl': epochLines(1),
    'folds/2/metrics.jsonl': epochLines(2),
    'folds/1/result.json': '{"bestEpoch":4}',
    'folds/2/result.json': '{"bestEpoch":6}',
    'environment.json': '{"peakMemory":3.2e9}',
    'clip-groups.csv': writeClipGroupsCsv(groups),
  });
  const analysis = await analysisOf(predictions);
  writeFiles(run, { 'analysis.json': JSON.stringify(analysis) });
  const { code, stderr } = await dfer(['report', run]);
  if (code !== 0) throw new Error(stderr);
  const page = join(run, 'report.html');
  if (!readFileSync(page, 'utf8').includes('Use of time')) throw new Error(`no analysis: ${stderr}`);
  return page;
}

/** Ten votes, `others` of them for the next class. */
const votesFor = (label: number, others: number): readonly number[] =>
  classes.map((_, index) => (index === label ? 10 - others : index === (label + 1) % 7 ? others : 0));

const epochLines = (fold: number): string =>
  Array.from({ length: 6 }, (_, index) =>
    JSON.stringify({
      ...{ epoch: index + 1, trainLoss: 2 / (index + fold), validationLoss: 1.5 / fold + index / 20 },
      ...{ validationUar: 0.3 + index / 15 + fold / 30, seconds: 90 + fold },
      ...{ clipsPerSecond: 20 + fold, framesPerSecond: 8 * (20 + fold) },
    }),
  ).join('\n');

/** An analysis as `dfer analyze` writes it, with a strip of sixteen gray frames. */
async function analysisOf(predictions: readonly Prediction[]): Promise<Analysis> {
  const gray = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer();
  const image = `data:image/jpeg;base64,${gray.toString('base64')}`;
  const same = predictions;
  return {
    ...{ version: 1, classes, head: 'gru', framesPerClip: 16, seed: 1, testClips: predictions.length },
    predictionsDigest: await predictionsDigest(runFiles(run)),
    temporal: temporalTest(
      { 'in-order': same, shuffled: same, reversed: same, middle: same, first: same },
      classes,
    ),
    timeline: 'so-far',
    strips: [
      {
        ...{ kind: 'mistake', clip: '1-0', fold: 1, label: 0, predicted: 1, peak: 3 },
        probabilities: predictions[0]!.probabilities,
        frames: Array.from({ length: 16 }, () => image),
        timeline: Array.from({ length: 16 }, () => predictions[0]!.probabilities),
        heatMaps: [0, 1].map((label) => ({ label, image, isEmpty: false })),
      },
    ],
  };
}

/** A comparison of the run with a copy that lacks one fold. */
async function comparePage(): Promise<string> {
  const [other, out] = ['other', 'compared'].map((name) => join(folder, name));
  cpSync(run, other!, { recursive: true });
  rmSync(join(other!, 'folds/2'), { recursive: true });
  const { code, stderr } = await dfer(['compare', run, other!, '--out', out!]);
  if (code !== 0) throw new Error(stderr);
  return join(out!, 'compare.html');
}

/** A contact sheet of clips with aligned frames. */
async function contactSheetPage(): Promise<string> {
  const [data, cache, page] = ['release', 'cache', 'sheet.html'].map((name) => join(folder, name));
  makeRelease(data!, 7);
  writeFiles(folder, { 'sheet.json': JSON.stringify({ preprocess: { size: 32 } }) });
  const common = ['--config', join(folder, 'sheet.json'), '--data', data!, '--cache', cache!];
  for (const argv of [
    ['preprocess', ...common],
    ['contact-sheet', ...common, '--out', page!],
  ]) {
    const { code, stderr } = await dfer(argv);
    if (code !== 0) throw new Error(stderr);
  }
  return page!;
}

withBrowser('in a browser', () => {
  let browser: Browser;
  const pages = new Map<string, string>();

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: found ?? '', args: ['--no-sandbox'] });
    pages.set('report', await reportPage());
    pages.set('comparison', await comparePage());
    pages.set('contact-sheet', await contactSheetPage());
    mkdirSync(SCREENSHOTS, { recursive: true });
  }, 180_000);

  afterAll(() => browser.close());

  const cases = ['report', 'comparison', 'contact-sheet'].flatMap((name) =>
    [1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ name, width, scheme }))),
  );

  test.each(cases)(
    '$name at $width pixels, $scheme: no overflow, no errors, no axe violations',
    async ({ name, width, scheme }) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
      try {
        const complaints: string[] = [];
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(pathToFileURL(pages.get(name)!).href);
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${scheme}.png`), fullPage: true });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(complaints).toEqual([]);
        expect(await violationsOf(page)).toEqual([]);
      } finally {
        await page.close();
      }
    },
    120_000,
  );
});

/** Violations of WCAG 2.2 AA and axe-core's best practices, one line each. */
async function violationsOf(page: Page): Promise<unknown> {
  // Not as a script element, which the page's content security policy may forbid.
  await page.evaluate(readFileSync(require.resolve('axe-core'), 'utf8'));
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`,
  );
}
