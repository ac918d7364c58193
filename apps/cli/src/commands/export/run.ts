import { resolve } from 'node:path';

import { exportWebDataset, readStore } from '@dfer/preprocess';

import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import { resolveConfig, type Flags } from '../../config/flags.js';
import { byteSize, counted } from '../../terminal/table.js';
import { openPresentData, storeOf } from '../../shared/data.js';

/** Writes the aligned clips of a data set in a format that other trainers read. */
export async function exportData(flags: Flags, context: Context): Promise<void> {
  if (flags.checkpoint !== undefined) {
    throw new InputError(
      '--checkpoint: expected a network format; received webdataset, which is for clips; add --format tfjs, safetensors or onnx',
    );
  }
  const config = await resolveConfig(flags);
  const dataset = await openPresentData(config);
  const store = await readStore(await storeOf(config, dataset));
  const dir = resolve(flags.out ?? 'export');
  const stage = context.stage('export', store.ids().length, 'clips');
  try {
    const summary = await exportWebDataset({
      store,
      dataset,
      dir,
      jpegQuality: config.preprocess.jpegQuality,
      signal: context.signal,
      onProgress: (done) => stage.update(done),
      ...(flags.shardMb === undefined ? {} : { maxShardBytes: flags.shardMb * 1e6 }),
    });
    stage.stop();
    const bytes = summary.shards.reduce((sum, shard) => sum + shard.bytes, 0);
    context.result(
      `${dir}: ${counted(summary.samples, 'clip')} in ${counted(summary.shards.length, 'archive')}, ${byteSize(bytes)}`,
      { out: dir, ...summary },
    );
  } finally {
    stage.stop();
  }
}
