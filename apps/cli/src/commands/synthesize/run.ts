import { makeRelease, type ReleaseSummary } from '@dfer/synthetic';

import type { Context } from '../../context.js';
import { resolveConfig, type Flags } from '../../config/flags.js';
import { releaseRoot, releaseSettings } from '../../config/release.js';
import type { Stage } from '../../terminal/progress.js';
import type { Config } from '../../config/schema.js';

/** Renders the missing part of an experiment's synthetic release. */
export async function ensureRelease(
  config: Config,
  workers: number | undefined,
  context: Context,
): Promise<ReleaseSummary> {
  // No progress bar if there is nothing to render.
  const shown: { stage?: Stage } = {};
  try {
    return await makeRelease({
      ...releaseSettings(config),
      out: releaseRoot(config),
      signal: context.signal,
      onProgress: ({ done, total }) => {
        if (done < total) shown.stage ??= context.stage('synthesize', total, 'clips');
        shown.stage?.update(done);
      },
      ...(workers === undefined ? {} : { workers }),
    });
  } finally {
    shown.stage?.stop();
  }
}

export async function synthesize(flags: Flags, context: Context): Promise<void> {
  const config = await resolveConfig(flags.out === undefined ? flags : { ...flags, release: flags.out });
  const summary = await ensureRelease(config, flags.workers, context);
  context.result(
    `${summary.root}: ${summary.clips} clips, ${summary.frames} frames (${summary.made} rendered, ${summary.reused} reused)`,
    summary,
  );
}
