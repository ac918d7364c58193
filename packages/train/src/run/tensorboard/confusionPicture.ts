import type { ConfusionMatrix } from '@dfer/evaluate';
import type { Picture } from './events.js';
import { encodePng } from './png.js';

/** Font: five rows of three pixels per letter, one octal digit per row. */
const FONT: Readonly<Record<string, string>> = Object.fromEntries(
  (
    '0:75557 1:26227 2:71747 3:71717 4:55711 5:74717 6:74757 7:71111 8:75757 9:75717 ' +
    'A:25755 B:65656 C:34443 D:65556 E:74647 F:74644 G:34553 H:55755 I:72227 J:11152 K:55655 L:44447 M:57755 ' +
    'N:65555 O:25552 P:65644 Q:25563 R:65655 S:34216 T:72222 U:55557 V:55552 W:55775 X:55255 Y:55222 Z:71247'
  )
    .split(' ')
    .map((glyph) => glyph.split(':')),
);

const CELL = 26;
const MARGIN = 30;
const SCALE = 2;

/** From white to dark blue; the last is black. */
const PALETTE = Uint8Array.from({ length: 256 * 3 }, (_, at) => {
  const [color, channel] = [Math.floor(at / 3), at % 3];
  return color === 255 ? 0 : 255 - Math.round((color / 254) * [247, 207, 148][channel]!);
});
const BLACK = 255;
const WHITE = 0;

/** Draws a confusion matrix in percent of each true class (row), with the first letters of the class names. */
export function confusionPicture(matrix: ConfusionMatrix, classes: readonly string[]): Picture {
  const side = MARGIN + classes.length * CELL;
  const pixels = new Uint8Array(side * side);
  classes.forEach((name, label) => {
    const start = MARGIN + label * CELL;
    write(pixels, side, name.slice(0, 3), { x: start, y: MARGIN - CELL, color: BLACK });
    write(pixels, side, name.slice(0, 3), { x: MARGIN - CELL, y: start, color: BLACK });
    const row = matrix[label]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, predicted) => {
      const share = support === 0 ? 0 : count / support;
      const x = MARGIN + predicted * CELL;
      for (let y = start; y < start + CELL - 1; y++) {
        pixels.fill(Math.round(share * 254), y * side + x, y * side + x + CELL - 1);
      }
      const text = support === 0 ? '' : String(Math.round(share * 100));
      write(pixels, side, text, { x, y: start, color: share > 0.5 ? WHITE : BLACK });
    });
  });
  return {
    width: side,
    height: side,
    png: encodePng(pixels, side, PALETTE),
    description: `Rows: true class, columns: predicted class, in percent of the row: ${classes.join(', ')}.`,
  };
}

/** Writes up to three letters into the center of a cell; letters missing in the font stay empty. */
function write(
  pixels: Uint8Array,
  side: number,
  text: string,
  { x, y, color }: { readonly x: number; readonly y: number; readonly color: number },
): void {
  const width = (text.length * 4 - 1) * SCALE;
  const left = x + Math.floor((CELL - 1 - width) / 2);
  const top = y + Math.floor((CELL - 1 - 5 * SCALE) / 2);
  [...text.toUpperCase()].forEach((letter, index) => {
    [...(FONT[letter] ?? '')].forEach((bits, row) => {
      for (let column = 0; column < 3 * SCALE; column++) {
        if (((Number(bits) >> (2 - Math.floor(column / SCALE))) & 1) === 0) continue;
        for (let line = 0; line < SCALE; line++) {
          pixels[(top + row * SCALE + line) * side + left + index * 4 * SCALE + column] = color;
        }
      }
    });
  });
}
