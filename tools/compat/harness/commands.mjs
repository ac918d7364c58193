/**
 * The commands that run on each machine, in order. The long form has the exact commands of the README. The short form reuses Nx's results,
 * but not those of tests: they must run on the machine.
 * @typedef {{name: string, line: string, trains: boolean, leastUar: number}} Command
 * @type {Record<'short' | 'long', readonly Command[]>}
 */
export const COMMANDS = {
  short: [
    {
      name: 'train',
      line: './tools/bootstrap && npx nx run cli:train -- --config tools/compat/short.json',
      trains: true,
      leastUar: 0,
    },
    {
      name: 'test',
      line: './tools/bootstrap && npx nx run dataset:test --skip-nx-cache --exclude-task-dependencies',
      trains: false,
      leastUar: 0,
    },
  ],
  long: [
    { name: 'train', line: './tools/bootstrap && npx nx run cli:train', trains: true, leastUar: 0.85 },
    { name: 'test', line: './tools/bootstrap && npm test', trains: false, leastUar: 0 },
  ],
};
