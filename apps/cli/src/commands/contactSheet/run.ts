import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';

import { replaceFile } from '@dfer/core';
import { chooseClips, gatherClips, readStore, sheetHtml, sheetPng, type SheetPage } from '@dfer/preprocess';

import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import { resolveConfig, type Flags } from '../../config/flags.js';
import { counted } from '../../terminal/table.js';
import { openPresentData, storeOf } from '../../shared/data.js';
import { exists } from '../../shared/runFolder.js';

/** Both formats show the same content. */
const WRITERS: Readonly<Record<string, (page: SheetPage) => string | Promise<Uint8Array>>> = {
  '.html': sheetHtml,
  '.htm': sheetHtml,
  '.png': sheetPng,
};

/** Writes a page or a picture of some clips of the cache. */
export async function contactSheet(ids: readonly string[], flags: Flags, context: Context): Promise<void> {
  const out = resolve(flags.out ?? 'contact-sheet.html');
  const write = WRITERS[extname(out).toLowerCase()];
  if (!write) {
    throw new InputError(`--out: expected a file that ends in .html or .png; received ${out}; rename it`);
  }
  if ((await exists(out)) && (await stat(out)).isDirectory()) {
    throw new InputError(`--out: expected a file to write; received the folder ${out}; name a file in it`);
  }
  const config = await resolveConfig(flags);
  const dataset = await openPresentData(config);
  const store = await readStore(await storeOf(config, dataset));
  const entries = store.entries();
  const unknown = ids.find((id) => store.entry(id) === undefined);
  if (unknown !== undefined) {
    throw new InputError(
      `clip ${unknown}: expected one of the ${entries.length} in ${store.dir}, such as ${entries[0]?.id ?? 'none'}; received an unknown clip; name other clips, or none for a random selection`,
    );
  }
  const shown = chooseClips(entries, {
    ids,
    seed: config.seed,
    ...(flags.random === undefined ? {} : { count: flags.random }),
    ...(flags.only === undefined ? {} : { only: flags.only }),
  });
  const stage = context.stage('draw', shown.length, 'clips');
  try {
    const clips = await gatherClips({
      store,
      clips: dataset.clips,
      classes: dataset.classes,
      ids: shown,
      signal: context.signal,
      onClip: (done) => stage.update(done),
    });
    stage.stop();
    const { size, margin, length, timeline, transform } = store.settings;
    const page = {
      title: `${basename(dataset.root)}: ${counted(clips.length, 'clip')} of ${entries.length}`,
      subtitle: `${length} frames of ${size}×${size} per clip; timeline ${timeline}, ${transform}, margin ${margin}.${dataset.synthetic ? ' The clips are synthetic.' : ''}`,
      clips,
    };
    await replaceFile(out, await write(page));
    context.result(`${out}: ${counted(clips.length, 'clip')}`, {
      out,
      clips: clips.map(({ id, state, sentence }) => ({ id, state, sentence })),
    });
  } finally {
    stage.stop();
  }
}
