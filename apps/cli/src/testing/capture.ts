import { Writable } from 'node:stream';

import type { Io } from '../terminal/io.js';
import { main } from '../main.js';

class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A stream that records what is written to it. */
export const capture = (): Captured => new Captured();

/** Runs one command and captures its output. */
export async function dfer(
  argv: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [capture(), capture()];
  const io: Io = { stdout, stderr, signal };
  const code = await main(argv, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}
