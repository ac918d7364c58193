import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { parseJson } from '../harness/json.js';

/** Prints one line of JSON to the parent process. */
export function writeResponse(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Responds to each line of JSON on stdin with one on stdout, until stdin ends. */
export async function respondToAll<Schema extends z.ZodType>(
  schema: Schema,
  respond: (question: z.output<Schema>) => object | Promise<object>,
): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    writeResponse(await respond(parseJson(schema, line, 'stdin')));
  }
}
