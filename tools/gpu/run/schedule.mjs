import { performance } from 'node:perf_hooks';

/** A part is not started with fewer seconds than this. */
const LEAST = 5;

/**
 * Runs parts until the time is used up. Parts of one stage run at the same time, stages one after the other; no part's failure
 * stops the others.
 *
 * @param {{ name: string, seconds: number, run: (seconds: number) => Promise<object> }[][]} stages `seconds`: limit of the part; `run` is
 *   called with its remaining seconds, and returns its result in `status`.
 * @param {number} budget Seconds for all parts.
 * @param {(name: string, outcome: object) => void} report Is called as soon as a part has ended.
 * @param {() => number} now Clock in seconds.
 */
export async function runStages(stages, budget, report, now = () => performance.now() / 1000) {
  const end = now() + budget;
  for (const stage of stages) {
    await Promise.all(stage.map(async (part) => report(part.name, await runPart(part, end, now))));
  }
}

async function runPart({ seconds, run }, end, now) {
  const begun = now();
  const limit = Math.min(seconds, end - begun);
  if (limit < LEAST) return { status: 'skipped', reason: 'no time was left', seconds: 0 };
  try {
    const outcome = await run(limit);
    return { ...outcome, seconds: rounded(now() - begun) };
  } catch (error) {
    return { status: 'failed', reason: error.message, seconds: rounded(now() - begun) };
  }
}

const rounded = (seconds) => Math.round(seconds * 10) / 10;

/**
 * The stages with only the requested parts.
 *
 * @param {readonly string[] | null} wanted Names, or prefixes (`train-step` means all of its kind); null: all.
 * @param {readonly string[]} unwanted
 * @throws Error if a name matches no part.
 */
export function choose(stages, wanted, unwanted) {
  const names = stages.flat().map(({ name }) => name);
  const fits = (name, prefix) => name === prefix || name.startsWith(`${prefix}-`);
  const odd = [...(wanted ?? []), ...unwanted].find((prefix) => !names.some((name) => fits(name, prefix)));
  if (odd !== undefined) throw new Error(`expected parts of ${names.join(', ')}; received ${odd}`);
  const keeps = ({ name }) =>
    (wanted === null || wanted.some((prefix) => fits(name, prefix))) &&
    !unwanted.some((prefix) => fits(name, prefix));
  return stages.map((stage) => stage.filter(keeps)).filter((stage) => stage.length > 0);
}
