// Draws the picture in the README: node packages/synthetic/scripts/contact-sheet.mjs (after `nx build synthetic`).
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { contactSheet } from '../dist/index.js';

const sheet = contactSheet(1, process.argv.slice(2).map(Number).concat([2, 4, 1]).slice(0, 3));
const target = fileURLToPath(new URL('../contact-sheet.png', import.meta.url));
const size = `${sheet.width}x${sheet.height}`;
const raw = ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', size, '-i', 'pipe:0'];
// A palette keeps the file below 300 KB.
const palette = ['-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none'];
execFileSync('ffmpeg', [...raw, ...palette, '-frames:v', '1', target], { input: sheet.data });
