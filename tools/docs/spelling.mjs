// Finds British spellings in pages, messages, help and comments. CONTRIBUTING.md requires American spelling.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './markdown.mjs';

/** Prefixes of British words, and their American spelling. */
const BEGINNINGS = {
  behaviour: 'behavior',
  centre: 'center',
  centring: 'centering',
  colour: 'color',
  favour: 'favor',
  grey: 'gray',
  initialis: 'initializ',
  licence: 'license',
  localis: 'localiz',
  memoris: 'memoriz',
  neighbour: 'neighbor',
  normalis: 'normaliz',
  optimiser: 'optimizer',
  recognis: 'recogniz',
  serialis: 'serializ',
  summaris: 'summariz',
  synthesise: 'synthesize',
  visualis: 'visualiz',
};

/** Exceptions: names of settings, of the public interface and of other libraries, and a title. */
const NAMES =
  /\bgrey-world\b|\bgreyWorld\b|\bnormalise\b|\bNormalisation\b|\bPIXEL_CENTRE\b|\btoColourspace\b|object colour perception/g;

/** Source files without tests, which users do not read. */
const SOURCES = /^(?:apps|packages)\/[^/]+\/src\/(?!.*(?:testing\/|\.test\.ts$|deprecated\.ts$)).*\.ts$/;

const british = new RegExp(Object.keys(BEGINNINGS).join('|'), 'gi');

/** British spellings of a text: `line: word (American)`. */
export function findBritish(text) {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.replace(NAMES, '').matchAll(british)].map(
        ([word]) => `${index + 1}: ${word} (${BEGINNINGS[word.toLowerCase()]})`,
      ),
    );
}

/** The text of every published source file, by its path from the root. */
export function readSources() {
  const files = execFileSync('git', ['ls-files', 'apps', 'packages'], { cwd: ROOT, encoding: 'utf8' });
  return files
    .split('\n')
    .filter((path) => SOURCES.test(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
