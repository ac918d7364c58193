// Time of the main thread in each stage of a prediction, from a profile of Node.js (--cpu-prof).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sum } from '@dfer/core';
import { parseJson } from '../harness/json.js';

/** Stages by the files of their functions; a sample counts for the innermost. */
const STAGES: readonly (readonly [stage: string, file: RegExp])[] = [
  ['detection', /\/preprocess\/dist\/.*(face\/detectors|track\/orientation)/],
  ['landmarks', /\/preprocess\/dist\/.*face\/landmarkers/],
  ['recognition', /\/preprocess\/dist\/.*(faceDescriptor|peopleRegister)/],
  ['alignment', /\/preprocess\/dist\/.*clip\/(alignedFrames|slidingWindows)/],
  ['tracking', /\/preprocess\/dist\/.*track\//],
  ['decode', /\/preprocess\/dist\/.*video\//],
  ['network', /\/(train|models)\/dist\//],
  ['writing', /\/cli\/dist\/.*(predict\/outputs|terminal\/)/],
];

/** A profile as Node.js writes it. */
const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      /** Ids of the functions called from here. */
      children: z.array(z.number()).default([]),
    }),
  ),
  /** Id of the running function at each sample. */
  samples: z.array(z.number()),
  /** Microseconds before each sample. */
  timeDeltas: z.array(z.number()),
});
type CallFrame = z.output<typeof cpuProfile>['nodes'][number]['callFrame'];

/** Shares of the computing time. */
export interface StageShares {
  /** By stage; the rest is startup, garbage collection and unassigned samples. */
  readonly shares: Readonly<Record<string, number>>;
  /** Share of the whole time. */
  readonly idle: number;
}

/** The stage of a function; null if that of its caller applies. */
function stageOf({ functionName, url }: CallFrame): string | null {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage';
  return STAGES.find(([, file]) => file.test(url))?.[0] ?? null;
}

/** Reads the profile with the most samples in a folder; null if there is none. */
export function sharesByStage(folder: string): StageShares | null {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => parseJson(cpuProfile, readFileSync(join(folder, name), 'utf8'), name));
  const profile = profiles.sort((a, b) => b.samples.length - a.samples.length).at(0);
  if (profile === undefined) return null;
  const stages = new Map<number, string>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const visit = (id: number, outer: string): void => {
    const node = nodes.get(id);
    if (node === undefined) return;
    const stage = stageOf(node.callFrame) ?? outer;
    stages.set(id, stage);
    for (const child of node.children) visit(child, stage);
  };
  visit(profile.nodes[0].id, 'rest');
  const spent = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const stage = stages.get(id) ?? 'rest';
    spent.set(stage, (spent.get(stage) ?? 0) + profile.timeDeltas[i]);
  });
  const idle = spent.get('idle') ?? 0;
  spent.delete('idle');
  const total = sum([...spent.values()]);
  const ordered = [...spent].sort(([, a], [, b]) => b - a);
  return {
    shares: Object.fromEntries(ordered.map(([stage, time]) => [stage, time / total])),
    idle: idle / (idle + total),
  };
}
