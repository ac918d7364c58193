import { Contestant, endAll, race, startAll } from './candidate.mjs';
import { findPython, NO_PYTHON, skip } from './python.mjs';
import { compare, rounded, summarize } from './statistics.mjs';
import { table } from './table.mjs';

/**
 * Runs one race for each job and prints the results; skips with the reason if one of the two engines is missing.
 *
 * @param {string} bench
 * @param {object} options From `readOptions`.
 * @param {{ title: string, job: object, entrants: object[], goals: object }[]} races `goals`: by the key of a comparison
 */
export async function runRaces(bench, options, races) {
  const python = findPython();
  if (python === null) skip(bench, NO_PYTHON);
  const setting = { python: python.path, threads: options.threads };
  const results = [];
  for (const { title, job, entrants, goals } of races) {
    const note = (text) => console.error(`bench:${bench}: ${title}: ${text}`);
    note('starting');
    const entries = entrants.map((who) => ({ who, job: { ...job, ...who } }));
    const { unavailable, contestants } = await startAll(entries, setting, options.device !== 'cpu');
    if (unavailable) skip(bench, unavailable);
    const meter = new Contestant(
      { engine: 'pytorch', malloc: 'tuned' },
      { ...job, task: 'ceiling' },
      setting,
    );
    try {
      meter.about = await meter.ready();
      results.push({ title, ...job, ...(await runRace(contestants, meter, options, job, goals, note)) });
    } finally {
      await endAll([...contestants, meter]);
    }
  }
  const { rounds, steps, threads, device } = options;
  const report = {
    bench,
    torch: python.torch,
    torchvision: python.torchvision,
    node: process.versions.node,
    device,
    threads,
    rounds,
    stepsPerRound: steps,
    results,
  };
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  return report;
}

async function runRace(contestants, meter, options, job, goals, note) {
  const peaks = [];
  await race(contestants, options, async (text) => {
    note(text);
    peaks.push((await meter.ask({ do: 'ceiling' })).gflops);
  });
  const ours = contestants.filter(({ who }) => who.engine === 'ours');
  const theirs = contestants.filter(({ who }) => who.engine === 'pytorch');
  const nameOf = ({ engine, ...rest }) =>
    [engine, ...Object.entries(rest).flatMap(([key, value]) => (value === true ? key : value || []))].join(
      ' ',
    );
  const ratios = ours.flatMap((one) =>
    theirs.map((other) => ({
      ours: nameOf(one.who),
      theirs: nameOf(other.who),
      ...compare(one, other),
      ...(goals(one.who, other.who) ?? {}),
    })),
  );
  // The backward pass computes two more convolutions: for the input and for the filters.
  const flopsPerImage = meter.about.flopsPerImage * (job.task === 'train' ? 3 : 1);
  const gflops = Math.max(...peaks);
  const ceiling = { gflops: rounded(gflops, 1), imagesPerSecond: rounded((gflops * 1e9) / flopsPerImage, 2) };
  const rows = contestants.map((one) => summarize(one, job.batch));
  for (const row of rows) {
    row.ofCeiling = rounded(row.imagesPerSecond / ceiling.imagesPerSecond);
    // Without training there is no loss: a step returns a value only so that it is read.
    if (job.task !== 'train') delete row.loss;
  }
  const result = { contestants: rows, ratios, ceiling };
  if (options.profile) result.profile = await profileAll(contestants, options, nameOf, note);
  return result;
}

/** The operations that take the most time, in milliseconds per step. */
async function profileAll(contestants, options, nameOf, note) {
  const all = {};
  for (const contestant of contestants) {
    const name = nameOf(contestant.who);
    note(`profile of ${name}`);
    const { operations } = await contestant.ask({ do: 'profile', count: options.steps });
    const total = Object.values(operations).reduce((sum, { ms }) => sum + ms, 0);
    all[name] = Object.entries(operations)
      .sort(([, a], [, b]) => b.ms - a.ms)
      .slice(0, 20)
      .map(([operation, { ms, calls }]) => ({
        operation,
        ms: rounded(ms, 1),
        calls: rounded(calls, 1),
        share: rounded(ms / total),
      }));
  }
  return all;
}

function print({ results, ...setting }) {
  const { torch, node, device, threads, rounds, stepsPerRound } = setting;
  console.log(
    `PyTorch ${torch}, Node.js ${node}, ${device}, ${threads} threads; ${rounds} rounds of ${stepsPerRound} steps, medians`,
  );
  for (const { title, contestants, ratios, ceiling, profile } of results) {
    console.log(`\n${title}`);
    console.log(table(contestants));
    console.log(
      `a 3×3 convolution alone: ${ceiling.gflops} GFLOP/s, equivalent to ${ceiling.imagesPerSecond} images/s`,
    );
    if (ratios.length > 0) console.log(`\nours against PyTorch, times as fast\n${table(ratios)}`);
    for (const [name, rows] of Object.entries(profile ?? {})) {
      console.log(`\nms a step, ${name}\n${table(rows)}`);
    }
  }
}
