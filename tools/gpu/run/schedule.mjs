import { performance } from 'node:perf_hooks';

/** A part is not begun with fewer seconds than this. */
const LEAST = 5;

/**
 * Runs parts until the time is used up. Parts of one stage run at the same time, stages one after the other; no part's failure
 * stops the others.
 *
 * @param {{ name: string, seconds: number, run: (seconds: number) => Promise<object> }[][]} stages `seconds`: most that the part may
 *   take; `run` is given what is left of it, and says in `status` how it ended
 * @param {number} budget seconds for all
 * @param {(name: string, outcome: object) => void} report told of each part as soon as it has ended
 * @param {() => number} now seconds of a clock
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
 * The stages without what was not asked for.
 *
 * @param {readonly string[] | null} wanted names, or their beginnings (`train-step` means all of its kind); null: all
 * @param {readonly string[]} unwanted
 * @throws Error where a name fits no part
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
