import type { Context } from '../context.js';
import { resolveConfig, type Flags } from '../flags.js';
import { counted } from '../table.js';
import { alignData } from './data.js';

export async function preprocessData(flags: Flags, context: Context): Promise<void> {
  const { store, summary } = await alignData(await resolveConfig(flags), flags, context);
  const { done, cached, eliminated, failed, seconds } = summary;
  context.result(
    `${store.dir}: ${counted(store.ids().length, 'clip')} (${done} aligned in ${Math.round(seconds)} s, ${cached} kept from before, ${eliminated.length} eliminated, ${failed.length} bad)`,
    { store: store.dir, clips: store.ids().length, ...summary },
  );
}
