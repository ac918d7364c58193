// Time of the main thread in each stage of a prediction, from a profile of Node.js (--cpu-prof).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Stages by the files of their functions; a sample counts for the innermost. */
const STAGES = [
  ['detection', /\/preprocess\/dist\/.*(face\/detectors|track\/orientation)/],
  ['landmarks', /\/preprocess\/dist\/.*face\/landmarkers/],
  ['recognition', /\/preprocess\/dist\/.*(faceDescriptor|peopleRegister)/],
  ['alignment', /\/preprocess\/dist\/.*clip\/(alignedFrames|slidingWindows)/],
  ['tracking', /\/preprocess\/dist\/.*track\//],
  ['decode', /\/preprocess\/dist\/.*video\//],
  ['network', /\/(train|models)\/dist\//],
  ['writing', /\/cli\/dist\/.*(predict\/outputs|terminal\/)/],
];

/** @returns Shares of the computing time, by stage; the rest is startup, garbage collection and unassigned samples. */
export function sharesByStage(folder) {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const [profile] = profiles.sort((a, b) => b.samples.length - a.samples.length);
  if (profile === undefined) return null;
  const stages = new Map();
  const names = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const children = new Map(profile.nodes.map((node) => [node.id, node.children ?? []]));
  const visit = (id, outer) => {
    const { functionName, url } = names.get(id);
    const own =
      functionName === '(garbage collector)' ? 'garbage' : STAGES.find(([, file]) => file.test(url))?.[0];
    const stage = functionName === '(idle)' ? 'idle' : (own ?? outer);
    stages.set(id, stage);
    for (const child of children.get(id)) visit(child, stage);
  };
  visit(profile.nodes[0].id, 'rest');
  const spent = {};
  profile.samples.forEach((id, i) => {
    const stage = stages.get(id);
    spent[stage] = (spent[stage] ?? 0) + profile.timeDeltas[i];
  });
  const { idle = 0, ...busy } = spent;
  const total = Object.values(busy).reduce((sum, time) => sum + time, 0);
  const ordered = Object.entries(busy).sort(([, a], [, b]) => b - a);
  return {
    shares: Object.fromEntries(ordered.map(([stage, time]) => [stage, time / total])),
    idle: idle / (idle + total),
  };
}
