import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Clip, Dataset } from '@dfer/dataset';
import type { AlignedClip, ClipReader } from '@dfer/clips';
import { GROUPS_FILE } from '../folds/clipGroups.js';
import { crossValidate, type TrainEvent } from './crossValidate.js';
import { mergeRuns } from './mergeRuns.js';
import { loadRun, predictClip } from './trainedRun.js';
import { lockRun } from './runLock.js';
import {
  TOY_CLASSES,
  TOY_CONFIG,
  TOY_LENGTH,
  TOY_SIZE,
  toyFrames,
  toyNetwork,
  toySamples,
} from '../testing/toy.js';

const samples = toySamples(54);
const unlabeled: Clip = { id: 'mixed', source: null, label: null, votes: null, fold: null, subject: null };
const dataset: Dataset = {
  root: '/toy',
  format: 'dfew',
  classes: TOY_CLASSES,
  clips: [...samples.map((sample): Clip => ({ ...sample, source: null, votes: null })), unlabeled],
  synthetic: true,
  notes: [],
};

/** Frames twice as large as the network input, so that they must be downscaled. */
function aligned(id: string): AlignedClip {
  const index = samples.findIndex((sample) => sample.id === id);
  const small = toyFrames(samples[index]!.label, index);
  const size = TOY_SIZE * 2;
  const frames = Uint8Array.from({ length: TOY_LENGTH * size * size * 3 }, (_, at) => {
    const [channel, column] = [at % 3, Math.floor(at / 3) % size];
    const [row, frame] = [Math.floor(at / (3 * size)) % size, Math.floor(at / (3 * size * size))];
    const source = ((frame * TOY_SIZE + (row >> 1)) * TOY_SIZE + (column >> 1)) * 3 + channel;
    return small[source]!;
  });
  return {
    id,
    frames,
    length: TOY_LENGTH,
    size,
    sourceFrames: new Int32Array(TOY_LENGTH),
    usableRatio: 1,
    faceCount: 1,
    personCount: 1,
    replacedRows: [],
    transforms: new Float32Array(0),
    landmarks: new Float32Array(0),
    digest: id,
  };
}
const reader: ClipReader = {
  length: TOY_LENGTH,
  size: TOY_SIZE * 2,
  has: (id) => id !== 'clip7',
  read: (id) => Promise.resolve(aligned(id)),
  noteKinds: (id) =>
    id === 'clip1' ? ['truncated', 'jumps of the clock'] : id === 'clip2' ? ['truncated'] : [],
};

let directory: string;
/** A finished run of `TOY_CONFIG` that tests copy. */
let finished: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  directory = mkdtempSync(join(tmpdir(), 'dfer-train-'));
  await run('finished');
  finished = join(directory, 'finished');
});
afterAll(() => rmSync(join(finished, '..'), { recursive: true }));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dfer-train-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function run(
  name: string,
  events: TrainEvent[] = [],
  more: Partial<Parameters<typeof crossValidate>[0]> = {},
): Promise<string> {
  const out = join(directory, name);
  await crossValidate({
    dataset,
    reader,
    config: TOY_CONFIG,
    out,
    buildNetwork: toyNetwork,
    onEvent: (event) => events.push(event),
    ...more,
  });
  return readFileSync(join(out, 'report.json'), 'utf8');
}

test('the same seed writes the same report, with frames in memory or in a file, uninterrupted or resumed', async () => {
  const report = readFileSync(join(finished, 'report.json'), 'utf8');
  const { war, protocol, wholeDataset } = JSON.parse(report);
  expect(war).toBeGreaterThan(0.9);
  expect(wholeDataset.optimistic).toBe(true);
  expect(protocol).toMatchObject({
    folds: 'official',
    selection: 'validation',
    data: 'synthetic',
    clips: 53,
    decoderNotes: { clips: 2, kinds: { truncated: 2, 'jumps of the clock': 1 } },
  });
  expect(protocol.notes).toHaveLength(3);

  expect(await run('b', [], { config: { ...TOY_CONFIG, frameCacheBytes: 1 } })).toBe(report);
  expect(existsSync(join(directory, 'b', 'frames.bin'))).toBe(false);

  const abort = new AbortController();
  const stopped = run('c', [], {
    signal: abort.signal,
    onEvent: (event) => {
      if (event.type === 'epoch' && event.fold === 2 && event.metrics.epoch === 3) abort.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ kind: 'interrupted' });
  const events: TrainEvent[] = [];
  expect(await run('c', events)).toBe(report);
  expect(events.filter((event) => event.type === 'fold').map(({ fold, reused }) => [fold, reused])).toEqual([
    [1, true],
    [2, false],
    [3, false],
  ]);
  expect(events.filter((event) => event.type === 'epoch' && event.fold === 2)).toHaveLength(3);
});

test('saved models classify a clip like the run', async () => {
  const trained = await loadRun(finished);
  expect(trained.networks).toHaveLength(3);
  const probabilities = predictClip(trained, aligned('clip0'));
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1);
  expect(probabilities.indexOf(Math.max(...probabilities))).toBe(samples[0]!.label);
  for (const network of trained.networks) network.dispose();
});

test('networks with a different class order are not averaged', async () => {
  cpSync(finished, join(directory, 'a'), { recursive: true });
  const file = join(directory, 'a/folds/2/model/model.json');
  const model = JSON.parse(readFileSync(file, 'utf8'));
  const metadata = model.userDefinedMetadata;
  metadata.classes.reverse();
  writeFileSync(file, JSON.stringify(model));
  await expect(loadRun(join(directory, 'a'))).rejects.toMatchObject({
    code: 'OTHER_RUN',
    message: expect.stringMatching(/folds.2: expected a network with classes .* as .*folds.1 has; received/),
  });
});

test('a folder that another run uses is rejected', async () => {
  const lock = await lockRun(join(directory, 'a'));
  await expect(run('a')).rejects.toMatchObject({ code: 'RUN_IN_USE', kind: 'input' });
  await lock.release();
  expect(existsSync(join(directory, 'a'))).toBe(false);
  await run('a', [], { config: { ...TOY_CONFIG, folds: [2], epochs: 1 } });
  expect(existsSync(join(directory, 'a/run.lock'))).toBe(false);
});

test('a folder with other settings or data is rejected and not changed; folds can be selected; invalid ones are rejected', async () => {
  const report = await run('a', [], { config: { ...TOY_CONFIG, folds: [2], epochs: 1 } });
  const other = run('a', [], { config: { ...TOY_CONFIG, folds: [2], epochs: 2 } });
  await expect(other).rejects.toMatchObject({ code: 'OTHER_RUN', kind: 'input' });
  await expect(other).rejects.toThrow(/expected epochs 2; received 1\. Resume it with the settings/);
  const moved = { ...reader, read: (id: string) => Promise.resolve({ ...aligned(id), digest: 'moved' }) };
  await expect(
    run('a', [], { config: { ...TOY_CONFIG, folds: [2], epochs: 1 }, reader: moved }),
  ).rejects.toThrow(
    /expected the clips, labels and aligned frames that this fold was started with; received changed ones/,
  );
  expect(readFileSync(join(directory, 'a', 'report.json'), 'utf8')).toBe(report);

  await expect(run('b', [], { config: { ...TOY_CONFIG, folds: [9] } })).rejects.toThrow(
    /expected some of 1, 2, 3; received 9/,
  );
  await expect(run('b', [], { config: { ...TOY_CONFIG, epochs: 0 } })).rejects.toThrow(/"epochs": expected/);
  await expect(run('b', [], { reader: { ...reader, has: () => false } })).rejects.toMatchObject({
    code: 'NO_CLIPS',
  });
});

test('folds trained separately merge into the same report; seeds are averaged; other experiments are rejected', async () => {
  const short = { ...TOY_CONFIG, epochs: 1, selection: 'last' } as const;
  const at = (name: string): string => join(directory, name);
  const together = await run('together', [], { config: short });
  await run('1', [], { config: { ...short, folds: [1] } });
  await run('23', [], { config: { ...short, folds: [2, 3] } });
  expect(mergeRuns([at('23'), at('1')])).toEqual(JSON.parse(together));
  expect(mergeRuns([at('together')]).statistics?.groups?.by).toBe('subject');
  rmSync(join(at('1'), GROUPS_FILE));
  expect(mergeRuns([at('23'), at('1')]).statistics).toMatchObject({ intervals: { resampled: 'clips' } });

  await run('seed', [], { config: { ...short, seed: 2 } });
  const seeds = mergeRuns([at('together'), at('seed')]);
  expect(seeds.seeds?.map(({ seed }) => seed)).toEqual([1, 2]);

  const refused = (names: readonly string[]) => () => mergeRuns(names.map(at));
  expect(refused(['together', '1'])).toThrow(/expected each fold of seed 1 once; received fold 1 twice/);
  expect(refused(['1', 'seed'])).toThrow(/Seed 2: expected folds 1, as seed 1 has; received 1, 2, 3/);
  await run('other', [], { config: { ...TOY_CONFIG, epochs: 1, folds: [1] } });
  expect(refused(['23', 'other'])).toThrow(/expected selection last, as .*23 has; received validation/);
  expect(refused(['missing'])).toThrow(expect.objectContaining({ code: 'NOT_FINISHED', kind: 'input' }));

  const result = join(at('1'), 'folds/1/result.json');
  const trained = readFileSync(result, 'utf8');
  expect(trained).toContain('"batchSize":');
  writeFileSync(result, trained.replace(/"batchSize":\d+/, '"batchSize":99'));
  expect(refused(['23', '1'])).toThrow(
    /Run .*1: expected batchSize \d+, as .*23 has; received 99\. Merge only runs that differ in folds and seed/,
  );
});

test('folds with different monitors are not merged; an older run without monitor used the UAR', async () => {
  const short = { ...TOY_CONFIG, epochs: 1 };
  const at = (name: string): string => join(directory, name);
  const report = await run('uar', [], { config: { ...short, folds: [1] } });
  await run('war', [], { config: { ...short, folds: [2, 3], monitor: 'war' } });
  await run('rest', [], { config: { ...short, folds: [2, 3] } });
  expect(() => mergeRuns([at('uar'), at('war')])).toThrow(/expected monitor uar, as .*uar has; received war/);
  expect(report).toContain('"monitor": "uar"');
  writeFileSync(join(at('uar'), 'report.json'), report.replace('"monitor": "uar",', ''));
  expect(mergeRuns([at('uar'), at('rest')]).folds).toHaveLength(3);
  await expect(run('last', [], { config: { ...short, selection: 'last', monitor: 'loss' } })).rejects.toThrow(
    /"monitor": expected "uar" with selection "last"/,
  );
});

test('with selection "last" there is no validation part, and clips are evaluated only at the end', async () => {
  const events: TrainEvent[] = [];
  await run('a', events, { config: { ...TOY_CONFIG, epochs: 2, folds: [1], selection: 'last' } });
  const [plan] = events.flatMap((event) => (event.type === 'plan' ? event.folds : []));
  expect(plan?.validation).toEqual([]);
  expect(events).toContainEqual(expect.objectContaining({ type: 'fold', bestEpoch: 2 }));
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'epoch', metrics: expect.objectContaining({ validationUar: null }) }),
  );
});

test('an epoch chosen on the test fold marks the report, each line of the log and the model', async () => {
  const report = await run('a', [], { config: { ...TOY_CONFIG, epochs: 1, folds: [1], selection: 'test' } });
  const brand = 'OPTIMISTIC: the test fold chose the epoch';
  expect(JSON.parse(report)).toMatchObject({ brand, protocol: { selection: 'test' } });
  for (const file of ['metrics.jsonl', 'model/model.json']) {
    expect(readFileSync(join(directory, 'a', 'folds', '1', file), 'utf8')).toContain(brand);
  }
});

test('with labels "votes", multi-label clips are used too; they are predicted out of fold and count only in the vote metrics', async () => {
  const voted: Dataset = {
    ...dataset,
    clips: dataset.clips.slice(0, samples.length).map((clip, index) => ({
      ...clip,
      label: index % 9 === 0 ? null : clip.label,
      fold: index % 9 === 0 ? null : clip.fold,
      votes: [0, 1, 2].map((label) => (label === clip.label ? 7 : label === 0 ? 2 : 1)),
    })),
  };
  const config = {
    ...TOY_CONFIG,
    epochs: 1,
    labels: 'votes',
    loss: { kind: 'kl' },
    sampling: 'balanced',
    mixup: 0.5,
    maxGradientNorm: 1,
    testTimeAugmentation: { temporalCrops: 2, flip: true },
  } as const;
  const events: TrainEvent[] = [];
  const report = JSON.parse(await run('votes', events, { dataset: voted, config }));
  const several = samples.filter((_, index) => index % 9 === 0).length;
  expect(report.protocol).toMatchObject({ clips: samples.length - several - 1 });
  expect(report.distribution.several.clips).toBe(several);
  expect(report.distribution.all.clips).toBe(samples.length - 1);
  const plans = events.flatMap((event) => (event.type === 'plan' ? event.folds : []));
  expect(plans.flatMap((plan) => plan.several).length).toBe(several);
  for (const plan of plans) expect(plan.train.length).toBeGreaterThan(plan.several?.length ?? 0);
  expect(mergeRuns([join(directory, 'votes')])).toEqual(report);

  const trained = await loadRun(join(directory, 'votes'));
  expect(trained.testTimeAugmentation).toEqual({ temporalCrops: 2, flip: true });
  expect(predictClip(trained, aligned('clip0')).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1);
  for (const network of trained.networks) network.dispose();
});
