// Decodes films with node-av for decoders.mjs: one message per frame (RGB), then null.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Node.js 20 lacks it, and node-av 6 needs it.
Promise.withResolvers ??= function withResolvers() {
  const parts = {};
  parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const require = createRequire(join(process.argv[2], 'node_modules', 'x.js'));
const { Decoder, Demuxer, FilterAPI } = await import(pathToFileURL(require.resolve('node-av/api')).href);

process.on('message', async ({ film, select }) => {
  const input = await Demuxer.open(film);
  const stream = input.video();
  const decoder = await Decoder.create(stream, { threadCount: 1 });
  const filter = FilterAPI.create(`${select},format=rgb24`, { framerate: stream.avgFrameRate });
  for await (const frame of filter.frames(decoder.frames(input.packets(stream.index)))) {
    if (frame === null) continue;
    process.send(frame.toBuffer());
    frame.free();
  }
  filter.close();
  decoder.close();
  await input.close();
  process.send(null);
});
