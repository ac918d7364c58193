// What drawing a report of all of DFEW costs:
//   node tools/bench/report.mjs
// Needs a build. 11,697 predictions of seven classes in five folds, 100 epochs each. Prints one line of JSON: seconds until
// report.html, figures and tables are written, of that the start of the command, and the size of the page.
import { performance } from 'node:perf_hooks';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReport, writePredictionsCsv } from '@dfer/evaluate';

const CLIPS = 11_697;
const FOLDS = 5;
const EPOCHS = 100;
const classes = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const dfer = fileURLToPath(new URL('../../apps/cli/bin/dfer.mjs', import.meta.url));

const predictions = Array.from({ length: CLIPS }, (_, clip) => {
  const scores = classes.map(
    (_, index) => 1 + Math.sin(clip * 12.9898 + index * 78.233) + (index === clip % 7),
  );
  const sum = scores.reduce((total, score) => total + score, 0);
  return {
    clip: String(clip + 1).padStart(5, '0'),
    fold: (clip % FOLDS) + 1,
    label: clip % 7,
    probabilities: scores.map((score) => score / sum),
  };
});
const report = makeReport({
  classes,
  predictions,
  wholeDataset: predictions,
  protocol: { folds: 'official', selection: 'validation', data: 'dfew', clips: CLIPS, seed: 1, notes: [] },
});
const epochs = Array.from({ length: EPOCHS }, (_, index) =>
  JSON.stringify({
    epoch: index + 1,
    trainLoss: 2 / (1 + index / 20),
    validationLoss: 2 / (1 + index / 40),
    validationUar: 1 - 1 / (1 + index / 30),
    seconds: 60,
  }),
);

const run = mkdtempSync(join(tmpdir(), 'dfer-bench-report-'));
const secondsOf = (...argv) => {
  const start = performance.now();
  execFileSync(process.execPath, [dfer, ...argv], { stdio: ['ignore', 'ignore', 'inherit'] });
  return Number(((performance.now() - start) / 1000).toFixed(2));
};
try {
  writeFileSync(join(run, 'config.json'), '{}');
  writeFileSync(join(run, 'report.json'), JSON.stringify(report));
  for (let fold = 1; fold <= FOLDS; fold++) {
    const folder = join(run, 'folds', String(fold));
    mkdirSync(folder, { recursive: true });
    const own = predictions.filter((one) => one.fold === fold);
    writeFileSync(join(folder, 'predictions.csv'), writePredictionsCsv({ classes, predictions: own }));
    writeFileSync(join(folder, 'metrics.jsonl'), `${epochs.join('\n')}\n`);
  }
  const start = secondsOf('--version');
  const seconds = secondsOf('report', run);
  const mebibytes = Number((statSync(join(run, 'report.html')).size / 2 ** 20).toFixed(2));
  console.log(JSON.stringify({ clips: CLIPS, folds: FOLDS, epochs: EPOCHS, seconds, start, mebibytes }));
} finally {
  rmSync(run, { recursive: true, force: true });
}
