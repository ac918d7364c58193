import type { RgbImage } from '../../image.js';

/** Header of netpbm's PPM as ffmpeg writes it: `P6 <width> <height> 255`, one white space, then the pixels. */
const HEADER = /^P6\s(\d+)\s(\d+)\s255\s/;
/** More than the length of any such header. */
const MOST_HEADER_BYTES = 40;

/**
 * Reads images from a pipe of concatenated PPMs, each with its own size. A truncated last image is dropped.
 */
export async function* readPortablePixmaps(
  chunks: AsyncIterable<unknown>,
): AsyncGenerator<RgbImage, void, undefined> {
  let header = '';
  let image: RgbImage | undefined;
  let filled = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) continue;
    for (let at = 0; at < chunk.length;) {
      if (!image) {
        const before = header.length;
        header += Buffer.from(chunk.subarray(at, at + MOST_HEADER_BYTES)).toString('latin1');
        const match = HEADER.exec(header);
        if (!match && header.length >= MOST_HEADER_BYTES) return;
        if (!match) break;
        const [width, height] = [Number(match[1]), Number(match[2])];
        image = { data: new Uint8Array(width * height * 3), width, height };
        at += match[0].length - before;
        header = '';
      }
      const part = chunk.subarray(at, at + image.data.length - filled);
      image.data.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < image.data.length) continue;
      yield image;
      image = undefined;
      filled = 0;
    }
  }
}
