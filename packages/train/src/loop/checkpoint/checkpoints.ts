import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpointFile.js';
import { TrainError } from '../../errors.js';

const KEPT = 2;
const NAME = /^step-\d{9}\.bin$/;

/** The two newest checkpoints of a fold, in case one is damaged. */
export class Checkpoints<CheckpointMetadata> {
  /** @param onDamaged - Called with one sentence when the newest cannot be read and the previous one is used. */
  constructor(
    private readonly directory: string,
    private readonly onDamaged: (warning: string) => void = () => undefined,
  ) {}

  /** Writes a checkpoint and removes all but the two newest. @param step - Number of optimizer steps taken. */
  save(step: number, checkpoint: Checkpoint<CheckpointMetadata>): void {
    const name = `step-${String(step).padStart(9, '0')}.bin`;
    writeCheckpoint(join(this.directory, name), checkpoint, join(this.directory, 'new.part'));
    for (const old of this.names().slice(KEPT)) rmSync(join(this.directory, old), { force: true });
  }

  /**
   * Loads the newest intact checkpoint; `null` if none was saved.
   *
   * @throws TrainError `BAD_CHECKPOINT` if all checkpoints are damaged
   */
  load(): Checkpoint<CheckpointMetadata> | null {
    const names = this.names();
    for (const [index, name] of names.entries()) {
      const path = join(this.directory, name);
      try {
        return readCheckpoint<CheckpointMetadata>(path);
      } catch (error) {
        const earlier = names[index + 1];
        if (!(error instanceof TrainError) || earlier === undefined) throw error;
        this.onDamaged(
          `${error.message} Resuming from the previous one, ${earlier}; the damaged file is kept as ${name}.damaged.`,
        );
        renameSync(path, `${path}.damaged`);
      }
    }
    return null;
  }

  /** Newest first. */
  private names(): string[] {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory)
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  }
}
