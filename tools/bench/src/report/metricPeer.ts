import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseJson } from '../harness/json.js';
import type { Python } from '../harness/python.js';
import { CLASSES } from './classes.js';
import type { PredictionData } from './metricTasks.js';

const PEER = fileURLToPath(new URL('../../sklearn/metrics.py', import.meta.url));

const peerTimes = z.partialRecord(
  z.string(),
  z.object({
    /** Median over the rounds. */
    seconds: z.number(),
    cpuSeconds: z.number(),
    /** Values that this repository must also compute. */
    value: z.record(z.string(), z.number()).nullable(),
    /** Number of drawn samples, from which the time is scaled. */
    scaledFrom: z.number().optional(),
  }),
);

/** How much the peer computes. */
export interface PeerOptions {
  readonly samples: number;
  readonly rounds: number;
  /** Samples that it draws instead of `samples`. */
  readonly peerSamples: number;
  readonly groupCount: number;
}

/** Runs the same tasks in Python, on the same numbers. @returns Times and values by task */
export function measurePeer(
  { path }: Python,
  { labels, groups, probabilities }: PredictionData,
  { groupCount, ...options }: PeerOptions,
): z.output<typeof peerTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-bench-metrics-'));
  try {
    for (const [name, values] of Object.entries({ labels, groups, probabilities })) {
      writeFileSync(join(folder, `${name}.bin`), values);
    }
    const job = { folder, classes: CLASSES, groups: groupCount, ...options };
    const { status, stdout } = spawnSync(path, [PEER, JSON.stringify(job)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error(`bench:metrics: ${PEER} exited with code ${status}.`);
    return parseJson(peerTimes, stdout, PEER);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
