import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';

/** One file of a tar archive. */
export interface TarFile {
  readonly name: string;
  readonly data: Uint8Array;
}

export interface TarShard {
  /** In its folder. */
  readonly name: string;
  readonly samples: number;
  readonly bytes: number;
}

interface Open {
  readonly name: string;
  readonly archive: Pack;
  readonly written: Promise<void>;
  samples: number;
  bytes: number;
}

const BLOCK_BYTES = 512;
/** Two empty blocks close an archive. */
const END_BYTES = 2 * BLOCK_BYTES;

/**
 * Tar archives `<prefix>-000000.tar`…, none larger than `maxBytes` unless one sample alone is. An archive bears its name when
 * it is whole; equal samples give equal bytes.
 */
export class TarShards {
  private readonly done: TarShard[];
  private open: Open | undefined;

  constructor(
    private readonly dir: string,
    private readonly prefix: string,
    private readonly maxBytes: number,
    private readonly options: {
      /** Archives that an earlier call has finished, in order. */
      readonly done?: readonly TarShard[];
      /** Told of all that are finished whenever one more is. */
      readonly onFinished?: (shards: readonly TarShard[]) => Promise<void>;
    } = {},
  ) {
    this.done = [...(options.done ?? [])];
  }

  /** The files of a sample stay together. */
  async add(files: readonly TarFile[]): Promise<void> {
    const bytes = files.reduce(
      (sum, { data }) => sum + BLOCK_BYTES * (1 + Math.ceil(data.length / BLOCK_BYTES)),
      0,
    );
    if (this.open && this.open.bytes + bytes + END_BYTES > this.maxBytes) await this.close();
    this.open ??= this.begin();
    for (const file of files) await append(this.open, file);
    this.open.samples++;
    this.open.bytes += bytes;
  }

  async finish(): Promise<readonly TarShard[]> {
    if (this.open) await this.close();
    return this.done;
  }

  /** Closes what is open; it stays a `.part`. */
  async abandon(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    open?.archive.destroy();
    await open?.written.catch(() => undefined);
  }

  private begin(): Open {
    const name = `${this.prefix}-${String(this.done.length).padStart(6, '0')}.tar`;
    const archive = pack();
    archive.on('error', heardElsewhere);
    const written = pipeline(archive, createWriteStream(join(this.dir, `${name}.part`)));
    // Awaited where the archive is closed; an error in between is met by `append`.
    written.catch(() => undefined);
    return { name, archive, written, samples: 0, bytes: 0 };
  }

  private async close(): Promise<void> {
    const { open } = this;
    if (!open) return;
    this.open = undefined;
    open.archive.finalize();
    await open.written;
    await rename(join(this.dir, `${open.name}.part`), join(this.dir, open.name));
    this.done.push({ name: open.name, samples: open.samples, bytes: open.bytes + END_BYTES });
    await this.options.onFinished?.(this.done);
  }
}

/** The pipeline and `append` reject with it; a stream that nobody listens to would end the process. */
const heardElsewhere = (): void => undefined;

/** Waits until the archive takes more, so that no more than a file is in memory. */
async function append({ archive, written }: Open, { name, data }: TarFile): Promise<void> {
  const added = new Promise<void>((done, fail) => {
    const entry = archive.entry({ name, size: data.length, mtime: new Date(0) }, (error) => {
      if (error) fail(error);
      else done();
    });
    entry.on('error', heardElsewhere);
    entry.end(data);
  });
  try {
    // A disk that fills ends the pipeline, and the entry is never told.
    await Promise.race([added, written]);
  } catch (error) {
    // A file that comes after that is told only that the archive was destroyed; the pipeline knows why.
    if (archive.destroyed) await written;
    throw error;
  }
}
