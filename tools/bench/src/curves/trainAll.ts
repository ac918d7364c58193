import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { mean } from '@dfer/core';
import type { CurvesQuestion } from '../engine/jobs.js';
import type { Candidate } from '../harness/candidate.js';
import { validationMetrics } from './agreement.js';
import { batchOrder } from './batchOrder.js';
import type { SharedFrames } from './sharedFrames.js';

const FIRST_STEPS = 3;
const TESTED_FRAMES = 4;

const times = { seconds: z.number(), cpuSeconds: z.number() };
const started = z.object(times);
const trainResponse = z.object({ ...times, losses: z.array(z.number()), rates: z.array(z.number()) });
const validateResponse = z.object({ ...times, probabilities: z.array(z.array(z.number())) });

/** Results of one epoch. */
export interface Epoch {
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly validationUar: number;
  /** Training and validation. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** A training of one candidate with one seed. */
export interface Run {
  readonly firstLoss: readonly number[];
  readonly nextLosses: readonly number[];
  /** Logarithms of the validation clips' probabilities after one step. */
  readonly firstLogarithms: readonly number[];
  readonly epochs: Epoch[];
  /** Learning rate of each step. */
  readonly rates: number[];
}

/** What all candidates train with one seed. */
export interface TrainAllOptions {
  readonly seed: number;
  readonly epochs: number;
  /** Clips per step. */
  readonly batch: number;
  /** Frames per clip in training. */
  readonly frames: number;
  readonly data: SharedFrames;
  /** For weights and order. */
  readonly folder: string;
  readonly note: (text: string) => void;
}

/** Trains all candidates with one seed, alternating epoch by epoch. @returns The run of each. */
export async function trainAll(candidates: readonly Candidate[], options: TrainAllOptions): Promise<Run[]> {
  const { seed, epochs, batch, frames, data, folder, note } = options;
  const weights = join(folder, `${seed}.safetensors`);
  const order = join(folder, `${seed}.json`);
  const ask = <Schema extends z.ZodType>(
    candidate: Candidate,
    schema: Schema,
    question: CurvesQuestion,
  ): Promise<z.output<Schema>> => candidate.ask(schema, question);
  await ask(candidates[0], started, { do: 'initialize', seed, path: weights });
  const { length } = data;
  writeFileSync(order, JSON.stringify(batchOrder(data.train, { epochs, batch, frames, length, seed })));
  const begin: CurvesQuestion = { do: 'begin', weights, order };
  const validate: CurvesQuestion = {
    do: 'validate',
    clips: data.validation,
    frames: Array.from({ length: TESTED_FRAMES }, (_, part) =>
      Math.floor(((part + 0.5) * length) / TESTED_FRAMES),
    ),
  };
  const truth = data.validation.map((clip) => data.labels[clip]);
  const runs: Run[] = [];
  for (const candidate of candidates) {
    await ask(candidate, started, begin);
    const first = await ask(candidate, trainResponse, { do: 'train', epoch: 0, to: 1 });
    // They depend on learned weights and moving statistics; some steps later, rounding errors are too large for a comparison.
    const { probabilities } = await ask(candidate, validateResponse, validate);
    const next = await ask(candidate, trainResponse, { do: 'train', epoch: 0, from: 1, to: FIRST_STEPS });
    runs.push({
      firstLoss: first.losses,
      nextLosses: next.losses,
      firstLogarithms: probabilities.flat().map(Math.log),
      epochs: [],
      rates: [],
    });
    await ask(candidate, started, begin);
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [index, candidate] of candidates.entries()) {
      const trained = await ask(candidate, trainResponse, { do: 'train', epoch });
      const validated = await ask(candidate, validateResponse, validate);
      runs[index].rates.push(...trained.rates);
      runs[index].epochs.push({
        trainLoss: mean(trained.losses),
        ...validationMetrics(validated.probabilities, truth),
        seconds: trained.seconds + validated.seconds,
        cpuSeconds: trained.cpuSeconds + validated.cpuSeconds,
      });
    }
    const shown = runs.map((run) => run.epochs[epoch].trainLoss.toFixed(3)).join(' ');
    note(`seed ${seed}, epoch ${epoch + 1} of ${epochs}: train loss ${shown}`);
  }
  return runs;
}
