import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Ends the program because of invalid arguments. */
export function refuse(program, message) {
  console.error(`${program}: ${message}`);
  process.exit(2);
}

/**
 * The options of a program. `--help` prints the comment at the top of its file and ends it; an unknown option is refused.
 *
 * @param {string} program Its name, for messages.
 * @param {string} url URL of its file.
 * @param {object} options Options for `parseArgs`.
 */
export function readOptions(program, url, options) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } });
    if (!values.help) return values;
  } catch (error) {
    refuse(program, `${error.message}; see --help.`);
  }
  const lines = readFileSync(fileURLToPath(url), 'utf8').split('\n');
  const comment = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  );
  console.log(comment.map((line) => line.replace(/^\/\/ ?/, '')).join('\n'));
  process.exit(0);
}
