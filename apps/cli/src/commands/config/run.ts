import { configurationPage } from '../../config/configurationPage.js';
import type { Context } from '../../context.js';
import { resolveConfig, type Flags } from '../../config/flags.js';

/** Prints the resolved configuration, or the page that describes every key. @throws InputError */
export async function printConfig(
  flags: Flags & { readonly page?: boolean },
  context: Context,
): Promise<void> {
  const config = await resolveConfig(flags);
  const lines = flags.page === true ? configurationPage() : JSON.stringify(config, null, 2);
  context.result(lines.trimEnd().split('\n'), config);
}
