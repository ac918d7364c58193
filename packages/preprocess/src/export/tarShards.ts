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
  /** File name. */
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
/** Two zero blocks at the end of an archive. */
const END_BYTES = 2 * BLOCK_BYTES;

/**
 * Writes tar archives `<prefix>-000000.tar`…, of at most `maxBytes` unless a single sample is larger. An archive is named `.part` until
 * it is complete. Equal samples give equal bytes.
 */
export class TarShards {
  private readonly done: TarShard[];
  private open: Open | undefined;

  constructor(
    private readonly dir: string,
    private readonly prefix: string,
    private readonly maxBytes: number,
    private readonly options: {
      /** Archives that an earlier call finished, in order. */
      readonly done?: readonly TarShard[];
      /** Called with all finished archives whenever another one is finished. */
      readonly onFinished?: (shards: readonly TarShard[]) => Promise<void>;
    } = {},
  ) {
    this.done = [...(options.done ?? [])];
  }

  /** Adds the files of one sample, all to the same archive. */
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

  /** Closes the current archive, which stays a `.part`. */
  async abandon(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    open?.archive.destroy();
    await open?.written.catch(() => undefined);
  }

  private begin(): Open {
    const name = `${this.prefix}-${String(this.done.length).padStart(6, '0')}.tar`;
    const archive = pack();
    archive.on('error', handledElsewhere);
    const written = pipeline(archive, createWriteStream(join(this.dir, `${name}.part`)));
    // Awaited when the archive is closed; `append` handles errors before that.
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

/** The pipeline and `append` reject with the error; without a listener, it would end the process. */
const handledElsewhere = (): void => undefined;

/** Waits until the archive accepts more data, so that at most one file is in memory. */
async function append({ archive, written }: Open, { name, data }: TarFile): Promise<void> {
  const added = new Promise<void>((done, fail) => {
    const entry = archive.entry({ name, size: data.length, mtime: new Date(0) }, (error) => {
      if (error) fail(error);
      else done();
    });
    entry.on('error', handledElsewhere);
    entry.end(data);
  });
  try {
    // On a full disk, the pipeline rejects but the entry's callback is never called.
    await Promise.race([added, written]);
  } catch (error) {
    // Later files only get the error that the archive was destroyed; the pipeline rejects with the cause.
    if (archive.destroyed) await written;
    throw error;
  }
}
