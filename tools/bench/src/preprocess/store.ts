// Measures the store of aligned clips:
//   npx nx run bench:store -- [--clips 16372] [--faces DIR] [--json] [--quick]
// Opening an index of that many clips, rebuilding a lost index, writing and reading clips of 16 × 224 × 224 raw and as
// JPEG; with --faces, the folder of a raw store of real clips (below --cache), the size and PSNR of its frames as JPEG by quality. Needs
// twice 300 MB in the system's temporary folder.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import type { AlignedClip } from '@dfer/clips';
import { sum } from '@dfer/core';
import { openStore, type PreprocessSettings, readStore, resolveSettings } from '@dfer/preprocess';
import { clipOf, STAMP } from '../harness/noiseClip.js';
import { rounded } from '../harness/statistics.js';

const { values } = parseArgs({
  options: {
    clips: { type: 'string', default: '16372' },
    faces: { type: 'string' },
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const clips = values.quick ? 500 : Number(values.clips);
const pixelClips = values.quick ? 10 : 100;
const QUALITIES = [75, 85, 90, 95, 98, 100];
const folder = mkdtempSync(join(tmpdir(), 'dfer-bench-store-'));

async function timed<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly ms: number; readonly value: Value }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** Skin-like gradients that move from frame to frame. */
function smoothClip(id: number, { size, length }: Pick<PreprocessSettings, 'size' | 'length'>): AlignedClip {
  const frames = new Uint8Array(length * size * size * 3);
  for (let i = 0; i < frames.length; i++) frames[i] = 128 + 90 * Math.sin(i / 97 + (i % 3) + id / 7);
  return {
    ...clipOf(String(id).padStart(5, '0'), frames, { length, size }),
    landmarks: new Float32Array(length * 136),
    transforms: new Float32Array(length * 6),
  };
}

async function indexCost(): Promise<object> {
  const dir = join(folder, 'index');
  const settings = resolveSettings({ size: 4 });
  const store = await openStore(dir, settings);
  const written = await timed(async () => {
    for (let id = 0; id < clips; id++) await store.add(smoothClip(id, settings), STAMP);
  });
  const before = process.memoryUsage().rss;
  const opened = await timed(() => readStore(dir));
  const rss = process.memoryUsage().rss - before;
  const indexes = readdirSync(dir).filter((name) => name.endsWith('.index'));
  const indexBytes = sum(indexes.map((name) => statSync(join(dir, name)).size));
  for (const name of indexes) rmSync(join(dir, name));
  const scanned = await timed(() => readStore(dir));
  return {
    clips: opened.value.ids().length,
    indexMB: rounded(indexBytes / 1e6, 1),
    openMs: rounded(opened.ms, 0),
    openRssMB: rounded(rss / 1e6, 0),
    openWithoutIndexMs: rounded(scanned.ms, 0),
    addMs: rounded(written.ms / clips, 2),
  };
}

async function pixelCost(encoding: PreprocessSettings['encoding']): Promise<object> {
  const settings = resolveSettings({ encoding });
  const store = await openStore(join(folder, encoding), settings);
  const made = Array.from({ length: pixelClips }, (_, id) => smoothClip(id, settings));
  const written = await timed(async () => {
    for (const clip of made) await store.add(clip, STAMP);
  });
  const read = await timed(async () => {
    for (const { id } of made) await store.read(id);
  });
  return {
    encoding,
    addMsPerClip: rounded(written.ms / pixelClips, 1),
    readMsPerClip: rounded(read.ms / pixelClips, 1),
    openFiles: readdirSync('/proc/self/fd').length,
  };
}

async function jpegByQuality(
  dir: string,
): Promise<{ readonly clips: number; readonly rows: readonly object[] }> {
  const store = await readStore(dir);
  const ids = store.ids().filter((_, i) => i % (values.quick ? 100 : 15) === 0);
  const rows: object[] = [];
  for (const quality of QUALITIES) {
    let [bytes, squares, frames] = [0, 0, 0];
    for (const id of ids) {
      const { frames: pixels, size, length } = await store.read(id);
      for (let i = 0; i < length; i++) {
        const frame = pixels.subarray(i * size * size * 3, (i + 1) * size * size * 3);
        const image = await sharp(frame, { raw: { width: size, height: size, channels: 3 } })
          .jpeg({ quality, chromaSubsampling: '4:4:4' })
          .toBuffer();
        const back = await sharp(image).raw().toBuffer();
        bytes += image.length;
        squares += frame.reduce((total, value, at) => total + (value - back[at]) ** 2, 0) / frame.length;
        frames++;
      }
    }
    const psnr = 10 * Math.log10(255 ** 2 / (squares / frames));
    rows.push({
      quality,
      bytesPerPixel: rounded(bytes / frames / store.size ** 2, 3),
      psnr: rounded(psnr, 1),
      dfewGB: rounded((16372 * 16 * 224 * 224 * bytes) / frames / store.size ** 2 / 1e9, 1),
    });
  }
  return { clips: ids.length, rows };
}

try {
  const index = await indexCost();
  const pixels = [await pixelCost('raw'), await pixelCost('jpeg')];
  const jpeg = values.faces === undefined ? undefined : await jpegByQuality(values.faces);
  if (values.json) console.log(JSON.stringify({ bench: 'store', index, pixels, jpeg }));
  else {
    console.table([index]);
    console.table(pixels);
    if (jpeg !== undefined) console.table(jpeg.rows);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
