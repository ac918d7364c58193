import { rebuildIndex } from '@dfer/preprocess';

import type { Context } from '../../context.js';
import { resolveConfig, type Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';
import { counted } from '../../terminal/table.js';
import { alignmentBackendFor, printBackend, printShortfalls } from '../../shared/backend.js';
import { alignData, openPresentData, repairSentence, storeOf } from '../../shared/data.js';

export async function preprocessData(flags: Flags, context: Context): Promise<void> {
  const config = await resolveConfig(flags);
  if (flags.rebuildIndex === true) await rebuild(config, context);
  const chosen = await alignmentBackendFor(config);
  printBackend(chosen, context);
  const { store, summary } = await alignData(config, flags, context);
  const { done, cached, eliminated, failed, seconds } = summary;
  context.result(
    `${store.dir}: ${counted(store.ids().length, 'clip')} (${done} aligned in ${Math.round(seconds)} s, ${cached} reused, ${eliminated.length} eliminated, ${failed.length} failed)`,
    { store: store.dir, clips: store.ids().length, ...summary },
  );
  printShortfalls(chosen, context);
}

async function rebuild(config: Config, context: Context): Promise<void> {
  const repairs = await rebuildIndex(await storeOf(config, await openPresentData(config)));
  const verified = repairs.reduce((sum, { found }) => sum + found, 0);
  context.note(`store: ${counted(verified, 'record')} verified, index rebuilt`);
  for (const repair of repairs) {
    if (repair.damaged.length + repair.cutBytes > 0) context.note(repairSentence({ ...repair, found: 0 }));
  }
}
