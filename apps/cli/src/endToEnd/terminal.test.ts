import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { temporaryFolder, makeRelease, smallConfig, writeFiles } from '../testing/data.js';
import { BIN } from '../testing/processes.js';

jest.setTimeout(300_000);

/** Runs a command on a pseudo-terminal; presses Ctrl-C once `interrupt` was shown. Prints everything that the terminal received. */
const PTY = `
import fcntl, json, os, pty, struct, sys, termios
columns, interrupt, argv = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3:]
pid, master = pty.fork()
if pid == 0:
    os.environ['TERM'] = 'xterm'
    os.execvp(argv[0], argv)
fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', 30, columns, 0, 0))
output, pressed = b'', not interrupt
while True:
    try:
        chunk = os.read(master, 65536)
    except OSError:
        break
    if not chunk:
        break
    output += chunk
    if not pressed and interrupt in output:
        pressed = True
        os.write(master, b'\\x03')
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({'output': output.decode('utf8', 'replace'), 'code': code}))
`;

/** Escape sequence that clears a line. */
const CLEAR = '\r\u001b[2K';

/** Final content of the terminal: for each line, the text after its last clear sequence. */
const screenOf = (output: string): string[] =>
  output.split('\n').map((line) => (line.split(CLEAR).at(-1) ?? '').replaceAll('\r', '').trimEnd());

function onTerminal(
  columns: number,
  argv: readonly string[],
  interrupt = '',
): { lines: string[]; code: number; output: string } {
  const { stdout, stderr } = spawnSync(
    'python3',
    ['-c', PTY, String(columns), interrupt, process.execPath, BIN, ...argv],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (stdout === '') throw new Error(stderr);
  const { output, code } = JSON.parse(stdout);
  return { lines: screenOf(output), code, output };
}

const folder = temporaryFolder();
const config = join(folder, 'small.json');

const where =
  spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0
    ? describe
    : describe.skip;

where.each([50, 100])('a terminal of %i columns', (columns) => {
  const argv = ['train', '--config', config, '--out', join(folder, `run-${columns}`)];
  beforeAll(() => {
    makeRelease(join(folder, `release-${columns}`), 28);
    const paths = {
      data: { root: join(folder, `release-${columns}`) },
      cache: join(folder, `cache-${columns}`),
    };
    const more = { ...paths, baseline: 'face-api' };
    writeFiles(folder, { 'small.json': smallConfig({ epochs: 12, batchSize: 1, folds: [1] }, more) });
  });

  test('Ctrl-C clears the bar; the command to copy has its own line, and works', () => {
    const { lines, code, output } = onTerminal(columns, argv, 'epochs/s');
    expect(code).toBe(130);
    const text = lines.filter((line) => line !== '');
    expect(text.at(-1)).toBe(
      `interrupted; finished work is saved. To resume: dfer train --resume ${join(folder, `run-${columns}`)}`,
    );
    expect(text.filter((line) => line.startsWith('train'))).toEqual([]);
    // The cursor is never hidden, so it need not be restored.
    expect(output).not.toContain('\u001b[?25l');
  });

  test('finished bars remain, fit into the columns, and notes have their own lines', () => {
    const resumed = onTerminal(columns, ['train', '--resume', join(folder, `run-${columns}`)]);
    expect(resumed.code).toBe(0);
    const bars = resumed.lines.filter((line) => /[█░]/.test(line));
    expect(bars.map((line) => /^(\w+) +█+ (\d+)\/(\d+)/.exec(line)?.slice(1))).toEqual([
      ['align', '28', '28'],
      ['train', '12', '12'],
      ['baseline', '28', '28'],
    ]);
    expect(Math.max(...bars.map((line) => [...line].length))).toBeLessThan(columns);
    expect(resumed.lines.filter((line) => line.startsWith('memory: '))).toEqual([
      expect.stringMatching(/^memory: at most about .* free \(.*\)$/),
    ]);
    // No bar is longer than the screen is wide: a wrapped bar could not be cleared.
    const drawn = resumed.output.split('\n').flatMap((line) => line.split(CLEAR));
    for (const bar of drawn.filter((part) => /[█░]/.test(part))) {
      expect([...bar.replaceAll('\r', '')].length).toBeLessThan(columns);
    }
  });
});
