import { open, rename, rm, stat } from 'node:fs/promises';
import { errorCode, reasonOf } from '@dfer/core';
import { SyntheticClip } from './clip.js';
import { encodeMp4 } from './encode.js';
import { SyntheticError } from './errors.js';
import type { ClipPlan } from './plan.js';
import type { ReleaseSettings } from './settings.js';

/** One clip to render and encode. */
export interface ClipTask {
  readonly plan: ClipPlan;
  readonly settings: ReleaseSettings;
  readonly path: string;
  readonly ffmpeg: string;
}

/** The reason why a clip could not be made, as plain data: an error that crosses threads loses its class, code and kind. */
export type ClipFailure = Pick<SyntheticError, 'code' | 'kind' | 'message'>;

/** Fraction of a truncated clip's bytes that is kept. The index at the end is cut off, so no frame can be read. */
const KEPT = 0.6;

/** Renders and encodes one clip under a temporary name, then renames it: a file that exists is complete. */
export default async function makeClip(task: ClipTask): Promise<ClipFailure | null> {
  const { plan, settings, path } = task;
  // Another process may render the same clip.
  const temporary = `${path}.${process.pid}.part`;
  try {
    await encodeMp4(temporary, settings, framesOf(plan, settings), task.ffmpeg);
    if (plan.kind === 'truncated') {
      const file = await open(temporary, 'r+');
      await file.truncate(Math.floor((await stat(temporary)).size * KEPT)).finally(() => file.close());
    }
    await rename(temporary, path);
    return null;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (error instanceof SyntheticError)
      return { code: error.code, kind: error.kind, message: error.message };
    if (errorCode(error) === undefined) throw error;
    const message = `expected a writable folder with free space for ${path}; received: ${reasonOf(error)}; run again, finished clips are kept`;
    return { code: 'CANNOT_WRITE', kind: 'input', message };
  }
}

function* framesOf(plan: ClipPlan, settings: ReleaseSettings): Generator<Uint8ClampedArray> {
  const clip = new SyntheticClip(plan, settings);
  for (let frame = 0; frame < plan.frames; frame++) yield clip.render(frame).data;
}
