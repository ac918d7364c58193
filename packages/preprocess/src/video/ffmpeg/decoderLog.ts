import type { DecodedPicture, DecoderFindings, PictureFacts, StreamFacts } from '../decoder.js';

// Parses ffmpeg's log line by line: only the decoder knows which pictures a file really contains, their properties, and which of them
// are damaged.

/** Options that make ffmpeg log what `DecoderLog` parses; the first filter has to be `SHOW_PICTURES`. */
export const LOG_OPTIONS: readonly string[] = ['-hide_banner', '-nostats', '-v', 'repeat+level+info'];
export const SHOW_PICTURES = 'showinfo=checksum=0';
/**
 * Optional filters on a copy of the pictures, whose output `DecoderLog` parses, too: `idet` on every eighth column. It costs half as much as
 * on all, and also finds slow and compressed interlaced videos, with the threshold 1.03 (default 1.04).
 */
export const COUNT_FIELDS = "scale='max(16,iw/8)':ih:flags=neighbor,format=gray,idet=intl_thres=1.03";

/** Longer lines (dumps of user data) are truncated. */
const MOST_LINE = 2 ** 14;
const KEPT_COMPLAINTS = 40;

/** Messages with the level of errors that do not concern pictures. */
const HARMLESS = /\bSEI\b|buffering period|deprecated pixel format/i;
/** Contexts of messages that are not from the decoder. */
const NO_DECODER =
  /^(NULL|Parsed_|auto_|graph|AVFilterGraph|format|sws|image2pipe|ppm|null|wrapped_avframe|out#|vost#|vf#|fc#|enc:)/;
/** From version 7 on, ffmpeg names the stream before the decoder; the last context counts. */
const LINE = /^(?:\[([^\]]+?) @ [^\]]+\] )*\[(fatal|panic|error|warning|info)\] (.*)$/;
const CUT = /partial file|File ended prematurely|corrupt input packet/;
/** ffmpeg's last line from version 7 on, which decodes and filters in threads of their own; earlier versions write kB. */
const THREADED = /^video:\d+KiB /;
/** Observed: 10 pictures with versions 7.1 and 9.0. */
const READ_AHEAD = 16;
const LOST = /^Error while decoding stream|^Error submitting packet to decoder/;

export class DecoderLog implements DecoderFindings {
  readonly pictures: DecodedPicture[] = [];
  /** Properties of the first picture. */
  facts: PictureFacts | undefined;
  stream: StreamFacts | undefined;
  /** Number of pictures that look interlaced, if `COUNT_FIELDS` ran. */
  fieldCounts: { readonly tff: number; readonly bff: number } | undefined;
  /** Number of packets that could not be decoded. */
  lost = 0;
  /** Number of decoder errors. */
  errors = 0;
  firstError = '';
  /** Whether the file is truncated. */
  isCut = false;
  /** Most pictures by which an error may be reported before the picture that it concerns. */
  readAhead = 0;
  #rest = '';
  #isFfmpeg = false;
  #isDecoding = false;
  #isOutput = false;
  #isInStream = false;
  #complains = false;
  #isCorrupt = false;
  #hasLost = false;
  #isSmeared = false;
  readonly #complaints: string[] = [];

  /** @param streamIndex - the decoded stream @defaultValue the first video stream that is not a cover image */
  constructor(private readonly streamIndex?: number) {}

  add(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-MOST_LINE);
    for (const line of lines) this.#take(line);
  }

  /** The last error messages, without levels. */
  get complaints(): string {
    return this.#complaints.join('\n');
  }

  #take(line: string): void {
    // Fast path: most lines describe pictures.
    const picture = line.startsWith('[Parsed_showinfo') ? line.indexOf('] [info] ') : -1;
    if (picture > 0) {
      this.#takePicture(line.slice(picture + '] [info] '.length));
      return;
    }
    const [, context = '', level = '', text = ''] = LINE.exec(line) ?? [];
    if (level === '') {
      // Lines in another format are from a wrapper script or from before ffmpeg started.
      if (!this.#isFfmpeg && line.trim() !== '') this.#complain(line);
      return;
    }
    this.#isFfmpeg = true;
    if (context.startsWith('Parsed_idet')) this.#takeFieldCounts(text);
    else if (level === 'info') this.#takeFact(text);
    else this.#takeComplaint(context, level, Buffer.from(text, 'latin1').toString());
  }

  #takeFact(text: string): void {
    if (text.startsWith('Stream mapping')) this.#isDecoding = true;
    else if (text.startsWith('Output #')) this.#isOutput = true;
    else if (THREADED.test(text)) this.readAhead = READ_AHEAD;
    else if (!this.#isOutput) this.#takeStream(text);
  }

  #takeStream(text: string): void {
    const [, index = '', codec, rest = ''] = /^\s+Stream #0:(\d+).*?: Video: (\w+)(.*)$/.exec(text) ?? [];
    if (codec === undefined) {
      const [, profile] =
        /DOVI configuration record:.*\bprofile: (5|10)\b.*compatibility id: 0/.exec(text) ?? [];
      if (profile && this.stream && this.#isInStream)
        this.stream = { ...this.stream, isDolbyVisionOnly: true };
      return;
    }
    const wanted = this.streamIndex ?? (rest.includes('(attached pic)') ? NaN : Number(index));
    this.#isInStream = !this.stream && Number(index) === wanted;
    if (!this.#isInStream) return;
    const isTop = /\btop first|bottom coded first \(swapped\)/.test(rest);
    const isBottom = /\bbottom first|top coded first \(swapped\)/.test(rest);
    this.stream = { codec, fields: isTop ? 'tff' : isBottom ? 'bff' : null, isDolbyVisionOnly: false };
  }

  #takeFieldCounts(text: string): void {
    const [, tff, bff] = /^Multi frame detection: TFF: *(\d+) BFF: *(\d+)/.exec(text) ?? [];
    if (tff === undefined) return;
    // If the size of the pictures changes, ffmpeg starts to count again.
    const before = this.fieldCounts ?? { tff: 0, bff: 0 };
    this.fieldCounts = { tff: before.tff + Number(tff), bff: before.bff + Number(bff) };
  }

  #takePicture(text: string): void {
    if (text.startsWith('n:')) {
      const isKey = /\biskey:1/.test(text);
      const isDamaged =
        this.#isCorrupt || (this.#complains && !(this.#hasLost && isKey)) || (this.#isSmeared && !isKey);
      this.#isSmeared = this.#isCorrupt || ((this.#hasLost || this.#isSmeared) && !isKey);
      this.#isCorrupt = this.#complains = this.#hasLost = false;
      const time = Number(/\bpts_time:(-?[\d.e+-]+)/.exec(text)?.[1] ?? NaN);
      const order = /\bi:([TB])/.exec(text)?.[1];
      const fields = order === 'T' ? 'tff' : order === 'B' ? 'bff' : null;
      this.pictures.push({ time, isKey, fields, isDamaged });
      if (this.pictures.length > 1) return;
      const [, width, height] = /\bs:(\d+)x(\d+)/.exec(text) ?? [];
      const unknown = { range: 'unknown', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown' };
      const pixelFormat = /\bfmt:(\w+)/.exec(text)?.[1] ?? '';
      this.facts = { ...unknown, width: Number(width), height: Number(height), pixelFormat };
    } else if (this.pictures.length === 1 && this.facts && text.includes('color_range:')) {
      const name = (key: string): string => new RegExp(`${key}:([\\w-]+)`).exec(text)?.[1] ?? 'unknown';
      this.facts = {
        ...this.facts,
        range: name('color_range'),
        matrix: name('color_space'),
        primaries: name('color_primaries'),
        transfer: name('color_trc'),
      };
    }
  }

  #takeComplaint(context: string, level: string, text: string): void {
    const isCut = CUT.test(text);
    const isCorrupt = text.includes('corrupt decoded frame');
    if (isCut) this.isCut = true;
    if (isCorrupt) this.#isCorrupt = true;
    if (level === 'warning' && !isCorrupt && !isCut) return;
    this.#complain(context === '' ? text : `[${context}] ${text}`);
    // At the seams of joined recordings, packets may look inconsistent although all are intact.
    if (!this.#isDecoding || isCut || NO_DECODER.test(context) || HARMLESS.test(text)) return;
    if (level !== 'warning') this.errors++;
    if (this.firstError === '') this.firstError = text.replace(/^.*: (?=corrupt )/, '');
    if (LOST.test(text)) this.lost++;
    // Errors before the first picture, as in a recording that starts between key pictures, affect no shown picture.
    if (this.pictures.length === 0) return;
    this.#complains = true;
    if (LOST.test(text)) this.#hasLost = true;
  }

  #complain(line: string): void {
    this.#complaints.push(line);
    if (this.#complaints.length > KEPT_COMPLAINTS) this.#complaints.shift();
  }
}
