import type { DecodedPicture, DecoderFindings, PictureFacts, StreamFacts } from '../decoder.js';

// What ffmpeg says while it decodes a film, read line by line: it is the only one who knows which pictures the file really
// holds, what they are like and which of them are damaged.

/** Options that make ffmpeg say all that a `DecoderLog` reads, once its first filter is `SHOW_PICTURES`. */
export const LOG_OPTIONS: readonly string[] = ['-hide_banner', '-nostats', '-v', 'repeat+level+info'];
export const SHOW_PICTURES = 'showinfo=checksum=0';
/** A filter behind it, whose findings a `DecoderLog` reads, too. */
export const COUNT_FIELDS = 'idet';

/** Longer lines (dumps of user data) are none of those that count. */
const MOST_LINE = 2 ** 14;
const KEPT_COMPLAINTS = 40;

/** Messages at the level of an error that say nothing about a picture. */
const HARMLESS = /\bSEI\b|buffering period|deprecated pixel format/i;
/** What speaks before or after the decoder. */
const NO_DECODER = /^(NULL|Parsed_|auto_|graph|AVFilterGraph|format|swscaler|image2pipe|ppm|null|out#|vost#)/;
const LINE = /^(?:\[([^\]]+?) @ [^\]]+\] )?\[(fatal|panic|error|warning|info)\] (.*)$/;
const CUT = /partial file|File ended prematurely|corrupt input packet/;
const LOST = /^Error while decoding stream|^Error submitting packet to decoder/;

export class DecoderLog implements DecoderFindings {
  readonly pictures: DecodedPicture[] = [];
  /** Of the first picture. */
  facts: PictureFacts | undefined;
  stream: StreamFacts | undefined;
  /** Pictures that look interlaced, where `COUNT_FIELDS` looked at them. */
  fieldCounts: { readonly tff: number; readonly bff: number } | undefined;
  /** Pieces of the stream of which no picture could be made. */
  lost = 0;
  /** Complaints of the decoder. */
  errors = 0;
  firstError = '';
  /** The file ends before its content does. */
  isCut = false;
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

  /** @param streamIndex - the stream that is decoded; the first one of moving pictures where it is left out */
  constructor(private readonly streamIndex?: number) {}

  add(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-MOST_LINE);
    for (const line of lines) this.#take(line);
  }

  /** The last errors, without levels. */
  get complaints(): string {
    return this.#complaints.join('\n');
  }

  #take(line: string): void {
    // Most lines are of pictures.
    const picture = line.startsWith('[Parsed_showinfo') ? line.indexOf('] [info] ') : -1;
    if (picture > 0) {
      this.#takePicture(line.slice(picture + '] [info] '.length));
      return;
    }
    const [, context = '', level = '', text = ''] = LINE.exec(line) ?? [];
    if (level === '') {
      // What speaks otherwise is not ffmpeg, or not yet.
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
    if (tff !== undefined) this.fieldCounts = { tff: Number(tff), bff: Number(bff) };
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
    // Where recordings were joined their packets do not fit each other, and may all be whole.
    if (!this.#isDecoding || isCut || NO_DECODER.test(context) || HARMLESS.test(text)) return;
    if (level !== 'warning') this.errors++;
    if (this.firstError === '') this.firstError = text.replace(/^.*: (?=corrupt )/, '');
    if (LOST.test(text)) this.lost++;
    // What comes before the first picture, as in a recording that begins anywhere, spoils none that is shown.
    if (this.pictures.length === 0) return;
    this.#complains = true;
    if (LOST.test(text)) this.#hasLost = true;
  }

  #complain(line: string): void {
    this.#complaints.push(line);
    if (this.#complaints.length > KEPT_COMPLAINTS) this.#complaints.shift();
  }
}
