import { z } from 'zod';

/**
 * Parses JSON from outside, such as a child process or a file, and checks its shape.
 *
 * @param source - Where the text is from, for the message.
 * @throws Error naming the source and what does not fit.
 */
export function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  source: string,
): z.output<Schema> {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${source}: ${z.prettifyError(parsed.error)}`);
}

/** Parses the last line that a child process printed: libraries may print lines before it. */
export function parseLastLine<Schema extends z.ZodType>(
  schema: Schema,
  printed: string,
  source: string,
): z.output<Schema> {
  return parseJson(schema, printed.trim().split('\n').at(-1) ?? '', source);
}

/** Parses the job of this child process: its first argument, a JSON object. */
export function readJob<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  return parseJson(schema, process.argv[2] ?? '', 'the job of this process');
}
