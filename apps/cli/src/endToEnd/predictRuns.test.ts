import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { parseCsv } from '@dfer/evaluate';
import { buildResNet, saveModel, saveOnnx, saveSafetensors } from '@dfer/models';
import { DEFAULT_SETTINGS, planRelease, SyntheticClip } from '@dfer/synthetic';

import { dfer } from '../testing/capture.js';
import { temporaryFolder } from '../testing/data.js';
import { lastLine, runProcess } from '../testing/processes.js';

jest.setTimeout(240_000);

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const [FPS, FRAMES] = [10, 10];
const classes = ['happy', 'sad', 'neutral'];
const alignment = { size: 48, margin: 1, timeline: 'uniform', landmarks: 'face-api' };

beforeAll(async () => {
  await tf.setBackend('cpu');
  const settings = {
    ...DEFAULT_SETTINGS,
    ...{ width: 160, height: 160, fps: FPS, seconds: FRAMES / FPS, clips: 4, subjects: 2, awkward: false },
  };
  const [plan] = planRelease(settings);
  if (!plan) throw new Error('expected a clip in the plan');
  const clip = new SyntheticClip({ ...plan, frames: FRAMES }, settings);
  const frames = Array.from({ length: FRAMES }, (_, i) => Buffer.from(clip.render(i).data));
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '160x160', '-r', String(FPS), '-i', 'pipe:0'];
  execFileSync('ffmpeg', ['-v', 'error', ...raw, '-qp', '0', at('short.mkv')], {
    input: Buffer.concat(frames),
  });
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-stream_loop', '59', '-i', at('short.mkv'), '-c', 'copy', at('long.mkv')],
  ]);
  const model = buildResNet({ depth: 8, width: 4, classNames: classes, inputSize: 32, seed: 3 });
  const metadata = { classes, size: 32, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25], frames: 4 };
  await saveModel(model, at('tfjs'), { ...metadata, alignment });
  await saveModel(model, at('older'), metadata);
  await saveSafetensors(model, at('model.safetensors'), { ...metadata, alignment });
  await saveOnnx(model, at('model.onnx'), { ...metadata, alignment });
  model.dispose();
});

const predict = (run: string): ReturnType<typeof dfer> =>
  dfer(['predict', at('short.mkv'), '--run', at(run), '--backend', 'wasm', '--json']);

test('an exported network predicts the same from a folder and from safetensors, with its own alignment', async () => {
  const [tfjs, safetensors, older] = [
    await predict('tfjs'),
    await predict('model.safetensors'),
    await predict('older'),
  ];
  expect([tfjs.code, safetensors.code, older.code]).toEqual([0, 0, 0]);
  const readPredictions = ({ stdout }: { stdout: string }): { probabilities: unknown }[] =>
    JSON.parse(stdout).predictions;
  expect(readPredictions(safetensors)).toEqual(readPredictions(tfjs));
  expect(readPredictions(older)[0]?.probabilities).not.toEqual(readPredictions(tfjs)[0]?.probabilities);
  const note = 'does not record how its clips were aligned';
  expect([tfjs, safetensors, older].map(({ stderr }) => stderr.includes(note))).toEqual([false, false, true]);
});

test('an ONNX file is refused with one line that lists the accepted inputs', async () => {
  const { code, stdout, stderr } = await predict('model.onnx');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: --run: expected .*\.safetensors file; received .*model\.onnx[^\n]+\n$/);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in a long video: one line, exit code %i, complete results', async (signal, expected) => {
  const csv = at(`${signal}.csv`);
  const { code, stdout, stderr } = await runProcess(
    ['predict', at('long.mkv'), '--run', at('tfjs'), '--jsonl', '--csv', csv].concat(...['--window', '1']),
    { press: { signal, when: () => existsSync(csv) } },
  );
  expect(code).toBe(expected);
  expect(lastLine(stderr)).toMatch(
    /^interrupted; .* To resume: run the same command again, which starts over/,
  );
  expect(stderr.match(/^interrupted;|^error:|^\s+at /gm)).toEqual(['interrupted;']);
  expect(stdout.endsWith('\n')).toBe(true);
  const windows = stdout
    .trimEnd()
    .split('\n')
    .map((line): { window: number } => JSON.parse(line));
  expect(windows.map(({ window }) => window)).toEqual(windows.map((_, i) => i));
  // The whole video has 119 windows.
  expect(windows.length).toBeLessThan(119);
  const text = readFileSync(csv, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const [head = [], ...rows] = parseCsv(text);
  expect(rows.map((row) => row.length)).toEqual(rows.map(() => head.length));
  expect(rows).toHaveLength(windows.length);
});
