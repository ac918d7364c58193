// Reads the project's own Markdown: pages, code blocks, commands and links.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders without the project's own text. */
const SKIPPED = /^(node_modules|dist|out-tsc|build|coverage|runs|\..*)$/;

/** Every Markdown page of the project, by its path from the root. */
export function readPages(folder = '') {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : readPages(`${path}/`);
    return entry.name.endsWith('.md') ? [{ path, text: readFileSync(ROOT + path, 'utf8') }] : [];
  });
}

/** Fenced blocks: `{ language, code, line }`. */
export function codeBlocks(text) {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1],
    code: match[2],
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
}

/** Commands that readers would paste into a shell, from shell blocks, indented blocks and inline code. */
export function shellCommands(text) {
  const fenced = codeBlocks(text).filter(({ language }) => ['', 'sh', 'bash'].includes(language));
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  const indented = prose.split('\n').filter((line) => /^ {4}\S/.test(line));
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map((match) => match[1].replace(/\s+/g, ' '));
  return [...fenced.flatMap(({ code }) => code.split('\n')), ...indented, ...inline].flatMap((line) =>
    line
      .replace(/\s#\s.*$/, '')
      .split(/&&|;|\|/)
      .map((command) => command.trim())
      .filter(Boolean),
  );
}

/** Targets of relative links. */
export function relativeLinks(text) {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1].split('#')[0]);
  return targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}
