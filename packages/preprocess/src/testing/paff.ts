// Writes H.264 whose frames are coded as two field pictures each (PAFF), as in AVCHD cameras and 1080i broadcasts; ffmpeg has no
// encoder for it. Every macroblock contains raw samples (ITU-T H.264, 7.3: I_PCM).

class Bits {
  readonly #bits: number[] = [];

  u(count: number, value: number): this {
    for (let i = count - 1; i >= 0; i--) this.#bits.push(Math.floor(value / 2 ** i) & 1);
    return this;
  }

  /** Exp-Golomb code of each value. */
  ue(...values: readonly number[]): this {
    for (const value of values) {
      const length = Math.floor(Math.log2(value + 1)) + 1;
      this.u(length - 1, 0).u(length, value + 1);
    }
    return this;
  }

  align(): this {
    while (this.#bits.length % 8 > 0) this.#bits.push(0);
    return this;
  }

  get bytes(): Buffer {
    return Buffer.from(
      Array.from({ length: this.#bits.length / 8 }, (_, i) =>
        this.#bits.slice(8 * i, 8 * i + 8).reduce((byte, bit) => 2 * byte + bit, 0),
      ),
    );
  }
}

const START = [0, 0, 0, 1];
const DELIMITER = Buffer.from([...START, 9, 16]);

function nal(type: number, payload: Buffer): Buffer {
  const escaped: number[] = [];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from([...START, (3 << 5) | type, ...escaped]);
}

/** Main profile, 25 frames per second, two fields per frame. */
function parameterSets(width: number, height: number): Buffer {
  const sequence = new Bits().u(8, 77).u(8, 0).u(8, 40).ue(0, 0, 2, 1).u(1, 0);
  sequence.ue(width / 16 - 1, height / 32 - 1).u(2, 0);
  // Direct inference; timing: 25 per second; pictures signal their structure.
  sequence.u(3, 0b101).u(4, 0).u(1, 1).u(32, 1).u(32, 50).u(1, 1).u(4, 0b0010).u(1, 1).align();
  const picture = new Bits().ue(0, 0).u(2, 0).ue(0, 0, 0).u(3, 0).ue(0, 0, 0).u(3, 0b100).u(1, 1).align();
  return Buffer.concat([nal(7, sequence.bytes), nal(8, picture.bytes)]);
}

/** A field picture with one slice. @param field - 0 top, 1 bottom @param idr - number of the frame */
function fieldPicture(
  planes: readonly Buffer[],
  width: number,
  height: number,
  field: 0 | 1,
  idr: number,
): Buffer {
  const head = new Bits().ue(0, 7, 0).u(4, 0).u(1, 1).u(1, field);
  if (field === 0) head.ue(idr % 2).u(2, 0);
  else head.u(1, 0);
  head.ue(0, 1);
  const parts: Buffer[] = [];
  for (let y = 0; y < height / 2; y += 16) {
    for (let x = 0; x < width; x += 16) {
      parts.push((parts.length === 0 ? head : new Bits()).ue(25).align().bytes);
      for (const [plane, samples] of planes.entries()) {
        const scale = plane === 0 ? 1 : 2;
        for (let row = 0; row < 16 / scale; row++) {
          const at = (2 * (y / scale + row) + field) * (width / scale) + x / scale;
          parts.push(samples.subarray(at, at + 16 / scale));
        }
      }
    }
  }
  return nal(field === 0 ? 5 : 1, Buffer.concat([...parts, Buffer.from([0x80])]));
}

/** @param frames - yuv420p, one after another @param width - a multiple of 16 @param height - a multiple of 32 */
export function fieldPictures(frames: Buffer, width: number, height: number): Buffer {
  const bytes = (width * height * 3) / 2;
  const parts: Buffer[] = [];
  for (let frame = 0; (frame + 1) * bytes <= frames.length; frame++) {
    const start = frame * bytes;
    const planes = [0, 4, 5].map((quarter) =>
      frames.subarray(
        start + (width * height * quarter) / 4,
        start + (width * height * Math.max(4, quarter + 1)) / 4,
      ),
    );
    parts.push(DELIMITER, parameterSets(width, height), fieldPicture(planes, width, height, 0, frame));
    parts.push(DELIMITER, fieldPicture(planes, width, height, 1, frame));
  }
  return Buffer.concat(parts);
}
