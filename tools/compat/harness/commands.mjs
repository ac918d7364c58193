/**
 * The commands that run on each machine, in order. The long form has the exact commands of the README.
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
    { name: 'test', line: './tools/bootstrap && npx nx run dataset:test', trains: false, leastUar: 0 },
  ],
  long: [
    { name: 'train', line: './tools/bootstrap && npx nx run cli:train', trains: true, leastUar: 0.85 },
    { name: 'test', line: './tools/bootstrap && npm test', trains: false, leastUar: 0 },
  ],
};
