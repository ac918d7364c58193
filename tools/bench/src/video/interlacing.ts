// Measures how reliably interlaced videos are recognized that do not say so, what deinterlacing gains, and what the check costs:
//   npx nx run bench:interlacing -- --films DIR [--crf 23,30] [--rounds 5] [--json]
// Each film is encoded with H.264 three times per CRF, without any flag: progressive, and with two successive pictures as the fields of
// one, top field first and bottom field first. A progressive video that is taken for interlaced is a false positive. `gainDb` compares the
// decoded pictures with the film's, deinterlaced and as coded. Films should be progressive and not yet scaled; with 50 pictures a second,
// they become what television sends; with 25, the fields are further apart.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { mean, median } from '@dfer/core';
import { decoder, openVideo, type OpenedVideo } from '@dfer/preprocess/internal';
import { videosIn } from '../harness/films.js';
import { rounded } from '../harness/statistics.js';
import { cpuSeconds } from '../processes/processTime.js';

const { values } = parseArgs({
  options: {
    films: { type: 'string' },
    crf: { type: 'string', default: '23,30' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const crfs = values.crf.split(',').map(Number);
const rounds = Number(values.rounds);
if (values.films === undefined) refuse('--films: expected a folder with videos; received none.');
if (!crfs.every((crf) => Number.isSafeInteger(crf) && crf >= 0 && crf <= 51))
  refuse(`--crf: expected whole numbers from 0 to 51; received ${values.crf}.`);
if (!Number.isSafeInteger(rounds) || rounds < 1)
  refuse(`--rounds: expected a whole number ≥ 1; received ${values.rounds}.`);

function refuse(message: string): never {
  console.error(`bench:interlacing: ${message}`);
  process.exit(2);
}

/** How two pictures of a film become one of a video. */
const FORMS = {
  progressive: 'framestep=2',
  tff: 'tinterlace=interleave_top',
  bff: 'tinterlace=interleave_bottom',
} as const;
type Form = keyof typeof FORMS;

/** Longest part of a film that is used, in seconds. */
const SECONDS = 4;
/** Most pictures whose quality is compared. */
const PICTURES = 16;
/** The vertical resolution of each video is kept, since scaling mixes fields. */
const SIZE = { maxWidth: 2 ** 14, maxHeight: 2 ** 14 };
const AS_CODED = { before: [], all: [], scale: '', selected: [] };

const films = videosIn(values.films, 'interlacing');
const folder = mkdtempSync(join(tmpdir(), 'dfer-interlacing-'));

/** Encodes a film without flags: fields are woven before, so the encoder does not know of them. */
function encode(film: string, name: string, filters: string, codec: readonly string[]): string {
  const path = join(folder, name);
  // Fields have whole pairs of lines, and the chroma of 4:2:0 two lines of each field.
  const even = 'crop=trunc(iw/2)*2:trunc(ih/4)*4';
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-t', String(SECONDS), '-i', `file:${film}`, '-an'],
    ...['-vf', `${even},${filters},setfield=prog`, ...codec, '-pix_fmt', 'yuv420p', path],
  ]);
  return path;
}

/** The filter that deinterlaces a video, or null. */
function treatmentOf({ how }: OpenedVideo): Exclude<Form, 'progressive'> | null {
  const filter = how.filters.all.join();
  if (!filter.startsWith('bwdif')) return null;
  return filter.includes('bff') ? 'bff' : 'tff';
}

/** Middle pictures of a video with `count` pictures: at both ends, a neighbor is missing for the filter. */
function compared(count: number): number[] {
  const pictures = Math.min(PICTURES, Math.max(1, count - 4));
  return Array.from({ length: pictures }, (_, i) => 2 + Math.floor((i * (count - 4)) / pictures));
}

async function open(path: string): Promise<OpenedVideo> {
  return openVideo(path, { size: SIZE, choose: ({ length }) => compared(length) });
}

type Filters = OpenedVideo['how']['filters'];

/** The mean PSNR of pictures to those of the lossless original, in dB. */
async function psnr(
  path: string,
  filters: Filters,
  original: string,
  frames: readonly number[],
): Promise<number> {
  const read = async (video: string, applied: Filters): Promise<Uint8Array[]> => {
    const images: Uint8Array[] = [];
    const pass = { size: SIZE, frames, filters: applied, coarse: false };
    for await (const { data } of decoder().decode(video, pass).images) images.push(data);
    return images;
  };
  const [shown, wanted] = [await read(path, filters), await read(original, AS_CODED)];
  const errors = shown.flatMap((data, i) => {
    const other = wanted.at(i);
    return other?.length === data.length
      ? [data.reduce((total, value, at) => total + (value - other[at]) ** 2, 0) / data.length]
      : [];
  });
  if (errors.length < frames.length)
    throw new Error(`${path}: ${errors.length} of ${frames.length} pictures`);
  return mean(errors.map((error) => 10 * Math.log10(255 ** 2 / Math.max(error, 1e-9))));
}

interface Measured {
  readonly film: string;
  readonly form: Form;
  readonly crf: number;
  readonly seen: Form;
  /** PSNR with the chosen deinterlacing minus PSNR without; null if it was not deinterlaced. */
  readonly gainDb: number | null;
}

async function gainOf(path: string, { how, frames }: OpenedVideo, original: string): Promise<number> {
  const deinterlaced = await psnr(path, how.filters, original, frames);
  const asCoded = await psnr(path, AS_CODED, original, frames);
  return rounded(deinterlaced - asCoded, 1);
}

async function measure(film: string): Promise<Measured[]> {
  const original = encode(film, 'original.mkv', FORMS.progressive, ['-c:v', 'ffv1']);
  const measured: Measured[] = [];
  for (const crf of crfs) {
    for (const form of ['progressive', 'tff', 'bff'] as const) {
      const path = encode(film, `${form}-${crf}.mp4`, FORMS[form], ['-c:v', 'libx264', '-crf', String(crf)]);
      const opened = await open(path);
      const seen = treatmentOf(opened);
      const gainDb = seen === null ? null : await gainOf(path, opened, original);
      measured.push({ film: basename(film), form, crf, seen: seen ?? 'progressive', gainDb });
    }
  }
  return measured;
}

/** Core-seconds that counting interlaced pictures adds to decoding 2 s of a size. */
async function countingCost(width: number, height: number): Promise<object> {
  const path = join(folder, `cost-${width}.mp4`);
  const source = `mandelbrot=s=${width}x${height}:r=25`;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', source, '-t', '2'],
    ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', path],
  ]);
  const cost = async (countsFields: boolean): Promise<number> => {
    const before = cpuSeconds();
    for (let clip = 0; clip < 10; clip++) {
      const pass = { size: SIZE, frames: [25], filters: AS_CODED, coarse: false, countsFields };
      // Reading to the end is what costs.
      for await (const image of decoder().decode(path, pass).images) image.data.at(0);
    }
    return (cpuSeconds() - before) / 10;
  };
  await cost(true);
  const pairs: { readonly counting: number; readonly plain: number }[] = [];
  for (let round = 0; round < rounds; round++)
    pairs.push({ counting: await cost(true), plain: await cost(false) });
  return {
    size: `${width}×${height}`,
    decoding: rounded(median(pairs.map(({ plain }) => plain)), 4),
    counting: rounded(median(pairs.map(({ counting, plain }) => counting - plain)), 4),
  };
}

try {
  const all: Measured[] = [];
  for (const [at, film] of films.entries()) {
    process.stderr.write(`${at + 1} of ${films.length}: ${basename(film)}\n`);
    all.push(...(await measure(film)));
  }
  const interlaced = all.filter(({ form }) => form !== 'progressive');
  const progressive = all.filter(({ form }) => form === 'progressive');
  const gains = interlaced.flatMap(({ gainDb }) => (gainDb === null ? [] : [gainDb]));
  const summary = {
    films: films.length,
    interlaced: interlaced.length,
    recognized: interlaced.filter(({ form, seen }) => seen === form).length,
    wrongOrder: interlaced.filter(({ form, seen }) => seen !== form && seen !== 'progressive').length,
    progressive: progressive.length,
    falsePositives: progressive.filter(({ seen }) => seen !== 'progressive').length,
    gainDb:
      gains.length === 0
        ? null
        : [Math.min(...gains), median(gains), Math.max(...gains)].map((gain) => rounded(gain, 1)),
  };
  const coreSeconds = [await countingCost(640, 360), await countingCost(1920, 1080)];
  if (values.json) console.log(JSON.stringify({ bench: 'interlacing', summary, coreSeconds, videos: all }));
  else {
    console.table(all);
    console.table([{ ...summary, gainDb: summary.gainDb?.join(' / ') }]);
    console.table(coreSeconds);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
