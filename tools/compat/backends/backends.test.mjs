// Tests that every package that claims to use plain TensorFlow.js computes the same on every backend:
//   npx nx run compat-backends:test
// Each case of cases.mjs runs on torch, wasm and tfjs-node and is compared with plain JavaScript.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { deserialize } from 'node:v8';
import { promisify } from 'node:util';

import { CASES, referenceOf, toleranceOf } from './cases.mjs';
import { faultOf } from './compare.mjs';
import { here, tfjsNodeMissing } from './tfjsNode.mjs';

const folder = mkdtempSync(join(tmpdir(), 'dfer-backends-'));
after(() => rmSync(folder, { recursive: true }));

/** The reason why a backend is missing; null if it is available. */
const MISSING = {
  torch: existsSync(here('../../../packages/tfjs-backend-torch/build/Release/dfer_torch.node'))
    ? null
    : 'the torch addon is not built: npx nx run tfjs-backend-torch:native prints the reason',
  wasm: null,
  tensorflow: tfjsNodeMissing(),
};

/** Results of one backend, by the name of the case. */
async function compute(backend) {
  const file = join(folder, backend);
  // The packages' own tests must not find tfjs-node: it is next to this file and not in the workspace's modules.
  const env = { ...process.env, NODE_PATH: here('node_modules') };
  try {
    await promisify(execFile)(process.execPath, [here('compute.mjs'), backend, file], { env });
    return deserialize(readFileSync(file));
  } catch (cause) {
    // The process has crashed, and all its results are lost.
    const error = `its process ended: ${cause.stderr ?? cause.message} (${cause.signal ?? cause.code})`;
    return new Map(CASES.map(({ name }) => [name, { error }]));
  }
}

/** Two in parallel, since the machine may have only two cores. */
const results = {};
before(async () => {
  const waiting = ['cpu', ...Object.keys(MISSING).filter((backend) => MISSING[backend] === null)];
  const work = async () => {
    for (let backend = waiting.shift(); backend !== undefined; backend = waiting.shift()) {
      results[backend] = await compute(backend);
    }
  };
  await Promise.all([work(), work()]);
});

for (const [backend, missing] of Object.entries(MISSING)) {
  describe(`${backend} computes what plain JavaScript does`, { skip: missing ?? false }, () => {
    for (const each of CASES.filter((one) => referenceOf(one) !== backend)) {
      test(each.name, { todo: each.known?.[backend] ?? false }, () => {
        const fault = faultOf(
          results[backend].get(each.name),
          results[referenceOf(each)].get(each.name),
          toleranceOf(each),
        );
        if (fault !== null) throw new Error(fault);
      });
    }
  });
}
