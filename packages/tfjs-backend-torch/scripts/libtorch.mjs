// Lists the libtorchs of this machine:
//   node scripts/libtorch.mjs [identity|usable|list] [--system=<folder>]
// identity: a text that changes whenever another addon would be built; an Nx input. usable: a line for each that the addon can be
// built against. list: a line of JSON for each, the newest first. --system: used instead of /usr.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { requireNode } from './node.mjs';

requireNode('tfjs-backend-torch');
const { findCandidates } = await import('./addon/candidates.mjs');
const { findCompiler } = await import('./addon/compiler.mjs');
const { countOfRetries } = await import('./addon/report.mjs');

const [question = 'identity'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const system = process.argv.find((word) => word.startsWith('--system='))?.slice('--system='.length);
const candidates = await findCandidates({ system });
const build = join(dirname(fileURLToPath(import.meta.url)), '..', 'build');

const answers = {
  identity: () => [JSON.stringify({ candidates, compiler: findCompiler(), retries: countOfRetries(build) })],
  usable: () =>
    candidates.filter(({ fault }) => fault === null).map(({ version, where }) => `${version} of ${where}`),
  list: () => candidates.map((candidate) => JSON.stringify(candidate)),
};

const answer = answers[question];
if (answer === undefined) {
  console.error(`libtorch: expected identity, usable or list; received ${question}.`);
  process.exit(2);
}
for (const line of answer()) console.log(line);
