// Decodes films with node-av for decoders.ts: one message per frame (RGB), then null.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** The part of node-av 6 that is used; it is not a dependency. */
interface NodeAv {
  readonly Decoder: {
    create(stream: AvStream, options: { readonly threadCount: number }): Promise<AvDecoder>;
  };
  readonly Demuxer: { open(file: string): Promise<AvInput> };
  readonly FilterAPI: { create(filters: string, options: { readonly framerate: unknown }): AvFilter };
}

interface AvStream {
  readonly index: number;
  readonly avgFrameRate: unknown;
}

interface AvInput {
  video(): AvStream;
  packets(stream: number): AsyncIterable<unknown>;
  close(): Promise<void>;
}

interface AvDecoder {
  frames(packets: AsyncIterable<unknown>): AsyncIterable<unknown>;
  close(): void;
}

interface AvFilter {
  frames(frames: AsyncIterable<unknown>): AsyncIterable<AvFrame | null>;
  close(): void;
}

interface AvFrame {
  toBuffer(): Uint8Array;
  free(): void;
}

/** A promise and its functions, as ECMAScript 2024 has it. */
function withResolvers(): object {
  const parts: { promise?: Promise<unknown> } = {};
  parts.promise = new Promise((resolve, reject) => {
    Object.assign(parts, { resolve, reject });
  });
  return parts;
}

// Node.js 20 lacks it, and node-av 6 needs it.
if (!('withResolvers' in Promise)) Object.defineProperty(Promise, 'withResolvers', { value: withResolvers });

const require = createRequire(join(process.argv[2] ?? '', 'node_modules', 'x.js'));
const api: NodeAv = await import(pathToFileURL(require.resolve('node-av/api')).href);

const request = z.object({ film: z.string(), select: z.string() });

async function decode(message: unknown): Promise<void> {
  const { film, select } = request.parse(message);
  const input = await api.Demuxer.open(film);
  const stream = input.video();
  const decoder = await api.Decoder.create(stream, { threadCount: 1 });
  const filter = api.FilterAPI.create(`${select},format=rgb24`, { framerate: stream.avgFrameRate });
  for await (const frame of filter.frames(decoder.frames(input.packets(stream.index)))) {
    if (frame === null) continue;
    process.send?.(frame.toBuffer());
    frame.free();
  }
  filter.close();
  decoder.close();
  await input.close();
  process.send?.(null);
}

process.on('message', (message) => {
  void decode(message);
});
