import { readStore, storeStatus, type LeftOut } from '@dfer/preprocess';

import type { Context } from '../../context.js';
import { resolveConfig, type Flags } from '../../config/flags.js';
import { clockTime } from '../../terminal/progress.js';
import { byteSize, table } from '../../terminal/table.js';
import { labeledClips, openPresentData, storeOf } from '../../shared/data.js';

/** Maximum number of clips listed by name; `--json` lists all. */
const LISTED = 10;

/** Prints the preprocessing progress of a data set and changes nothing. */
export async function preprocessStatus(flags: Flags, context: Context): Promise<void> {
  const config = await resolveConfig(flags);
  const dataset = await openPresentData(config);
  const store = await readStore(await storeOf(config, dataset));
  const status = await storeStatus(store, labeledClips(dataset));
  const { total, aligned, eliminated, failed, noted, left, writers, clipsPerSecond, secondsLeft, bytes } =
    status;
  const rate = [
    clipsPerSecond === null ? 'unknown' : `${clipsPerSecond.toPrecision(3)} clips/s`,
    writers > 0 ? `writers: ${writers}` : 'no writer active',
    ...(secondsLeft === null ? [] : [`${clockTime(secondsLeft)} left`]),
  ];
  context.result(
    [
      `${store.dir}: ${byteSize(bytes)}, ${store.settings.encoding}`,
      ...table(
        [
          ['done', aligned],
          ['eliminated', eliminated.length],
          ['failed', failed.length],
          ['left', left],
          ['all', total],
        ].map((row) => row.map(String)),
      ),
      `rate        ${rate.join(', ')}`,
      ...listed('eliminated', eliminated),
      ...listed('failed', failed),
      ...listed('noted', noted),
    ],
    { store: store.dir, ...status },
  );
}

function listed(what: string, clips: readonly LeftOut[]): string[] {
  const lines = clips.slice(0, LISTED).map(({ id, reason }) => `${what.padEnd(11)} ${id}: ${reason}`);
  return clips.length > LISTED
    ? [...lines, `${what.padEnd(11)} and ${clips.length - LISTED} more (--json)`]
    : lines;
}
