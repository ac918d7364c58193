import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { parseJson } from '../harness/json.js';

/** Prints one line of JSON to the parent process. */
export function answer(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Answers each line of JSON on stdin with one on stdout, until stdin ends. */
export async function answerAll<Schema extends z.ZodType>(
  schema: Schema,
  reply: (question: z.output<Schema>) => object | Promise<object>,
): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    answer(await reply(parseJson(schema, line, 'stdin')));
  }
}
