import { open, type FileHandle } from 'node:fs/promises';

/** Largest `moov` box; videos of hours stay far below. */
const MOST_CONTENTS_BYTES = 64 * 2 ** 20;

/** One box of an ISO base media file. */
interface MediaBox {
  readonly type: string;
  /** Start of the content, after the header, in bytes from the start of the file or of the enclosing box. */
  readonly start: number;
  readonly end: number;
}

/** Longer videos are left to ffprobe. */
const MOST_SAMPLES = 1e6;

/** Properties of a plain MP4 or QuickTime video. */
export interface Mp4Facts {
  /** Presentation time of each frame, seconds, ascending. */
  readonly times: readonly number[];
  /** Pixels as coded. */
  readonly width: number;
  readonly height: number;
  /** Color matrix: `unknown` if the container does not say. */
  readonly matrix: 'unknown' | 'known';
}

/**
 * Reads the frame times of an MP4 or QuickTime video at a hundredth of the cost of `probe` (starting ffprobe takes longer than detecting
 * a face). Returns null for other files and for files that are not plain: truncated, fragmented, with several video tracks, or with an
 * edit list that does more than remove the initial delay.
 *
 * Source: ISO/IEC 14496-12, 8.5 (sample entries), 8.6 (time), 8.7 (samples) and 12.1.5 (color).
 */
export async function readMp4(path: string): Promise<Mp4Facts | null> {
  const file = await open(path).catch(() => null);
  if (!file) return null;
  try {
    const contents = await readContents(file);
    return contents && factsIn(contents);
  } catch {
    // ffprobe reports what is wrong with the file.
    return null;
  } finally {
    await file.close();
  }
}

/** Reads the content of the `moov` box; null if a box of the file is incomplete. */
async function readContents(file: FileHandle): Promise<DataView | null> {
  const { size } = await file.stat();
  let contents: DataView | null = null;
  for (let at = 0; at < size;) {
    const header = new DataView(new ArrayBuffer(16));
    const { bytesRead } = await file.read(header, 0, 16, at);
    const box = bytesRead >= 8 ? boxAt(header, 0, size - at) : null;
    if (!box || at + box.end > size) return null;
    if (box.type === 'moov') {
      const length = box.end - box.start;
      if (length > MOST_CONTENTS_BYTES) return null;
      contents = new DataView(new ArrayBuffer(length));
      await file.read(contents, 0, length, at + box.start);
    }
    at += box.end;
  }
  return contents;
}

function factsIn(contents: DataView): Mp4Facts | null {
  const top = boxesIn(contents);
  const header = top.find(({ type }) => type === 'mvhd');
  const tracks = top.filter((box) => {
    const handler = box.type === 'trak' && inside(contents, box, 'mdia', 'hdlr');
    return handler && typeAt(contents, handler.start + 8) === 'vide';
  });
  const [track] = tracks;
  if (!header || !track || tracks.length > 1 || top.some(({ type }) => type === 'mvex')) return null;
  const media = inside(contents, track, 'mdia', 'mdhd');
  const times = media && sampleTimes(contents, track);
  if (!times || times.length === 0) return null;
  const [unitsASecond, movieUnitsASecond] = [timescaleOf(contents, media), timescaleOf(contents, header)];
  const edits = inside(contents, track, 'edts', 'elst');
  if (edits) {
    const edit = onlyEdit(contents, edits);
    // The only edit of a plain video removes the delay caused by frame reordering.
    const end = edit && edit.start / unitsASecond + edit.duration / movieUnitsASecond;
    if (!edit || edit.start !== times[0] || !(end! > times.at(-1)! / unitsASecond)) return null;
  }
  return { times: times.map((time) => (time - times[0]!) / unitsASecond), ...pictureFacts(contents, track) };
}

/** Reads the first sample entry. */
function pictureFacts(view: DataView, track: MediaBox): Omit<Mp4Facts, 'times'> {
  const table = inside(view, track, 'mdia', 'minf', 'stbl', 'stsd');
  const entry = table && boxesIn(view, table.start + 8, table.end)[0];
  if (!entry) return { width: 0, height: 0, matrix: 'unknown' };
  const color = boxesIn(view, entry.start + 78, entry.end).find(({ type }) => type === 'colr');
  const isKnown = color !== undefined && /^ncl[cx]$/.test(typeAt(view, color.start));
  return {
    width: view.getUint16(entry.start + 24),
    height: view.getUint16(entry.start + 26),
    // 2 means unknown in the standard.
    matrix: isKnown && view.getUint16(color.start + 8) !== 2 ? 'known' : 'unknown',
  };
}

/** Presentation times in units of the media, ascending. */
function sampleTimes(view: DataView, track: MediaBox): number[] | null {
  const table = inside(view, track, 'mdia', 'minf', 'stbl');
  const sizes = table && inside(view, table, 'stsz');
  const durations = table && inside(view, table, 'stts');
  const delays = table && inside(view, table, 'ctts');
  const count = sizes ? view.getUint32(sizes.start + 8) : 0;
  if (!durations || count > MOST_SAMPLES) return null;
  const times: number[] = [];
  let time = 0;
  for (const [samples, duration] of runsIn(view, durations)) {
    for (let i = 0; i < samples && times.length < count; i++, time += duration) times.push(time);
  }
  let at = 0;
  for (const [samples, delay] of delays ? runsIn(view, delays) : []) {
    for (let i = 0; i < samples && at < count; i++) times[at++]! += delay;
  }
  if (times.length !== count || (delays && at !== count)) return null;
  return times.sort((a, b) => a - b);
}

/** Reads run-length pairs: a number of samples and their value. */
function runsIn(view: DataView, { start }: MediaBox): [samples: number, value: number][] {
  return Array.from({ length: view.getUint32(start + 4) }, (_, i) => [
    view.getUint32(start + 8 + 8 * i),
    view.getInt32(start + 12 + 8 * i),
  ]);
}

function onlyEdit(view: DataView, { start }: MediaBox): { start: number; duration: number } | null {
  if (view.getUint32(start + 4) !== 1) return null;
  const wide = view.getUint8(start) === 1;
  const rate = view.getInt16(start + (wide ? 24 : 16));
  if (rate !== 1) return null;
  return wide
    ? { duration: Number(view.getBigUint64(start + 8)), start: Number(view.getBigInt64(start + 16)) }
    : { duration: view.getUint32(start + 8), start: view.getInt32(start + 12) };
}

/** Reads the timescale of `mdhd` or `mvhd`, which start with the same fields. */
function timescaleOf(view: DataView, { start }: MediaBox): number {
  return view.getUint32(start + (view.getUint8(start) === 1 ? 20 : 12));
}

/** Finds a nested box by a path of types. */
function inside(view: DataView, box: MediaBox, ...path: readonly string[]): MediaBox | undefined {
  return path.reduce<MediaBox | undefined>(
    (outer, type) => outer && boxesIn(view, outer.start, outer.end).find((inner) => inner.type === type),
    box,
  );
}

function boxesIn(view: DataView, start = 0, end = view.byteLength): MediaBox[] {
  const boxes: MediaBox[] = [];
  for (let at = start; at + 8 <= end;) {
    const box = boxAt(view, at, end);
    if (!box) break;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** Reads a box header. A size of 1 means a 64-bit size after the type, 0 means up to the end. @returns null if it is invalid */
function boxAt(view: DataView, at: number, end: number): MediaBox | null {
  const short = view.getUint32(at);
  const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short;
  const start = at + (short === 1 ? 16 : 8);
  return at + size < start ? null : { type: typeAt(view, at + 4), start, end: at + size };
}

function typeAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
