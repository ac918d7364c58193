import { dfer } from './capture.js';

/** Exactly one line that starts with `error: `. */
export const ONE_ERROR = /^error: [^\n]+\n$/;

/** Runs a command that is refused with exit code 2, without notes and bars, so that only the error is on stderr. */
export async function expectErrorLine(argv: readonly string[], ...parts: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await dfer([...argv, '--log-level', 'silent']);
  expect(stderr).toMatch(ONE_ERROR);
  for (const part of parts) expect(stderr).toContain(part);
  expect([code, stdout]).toEqual([2, '']);
}
