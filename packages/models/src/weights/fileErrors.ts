import { printable, reasonOf } from '@dfer/core';
import { ModelError } from '../errors.js';

/** Shortens untrusted text and removes control characters, for use in a message. */
export function excerpt(text: string, most = 80): string {
  const line = printable(text);
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Creates the error of a file reader; the path is added by the caller that knows it. */
export function expected(what: string, received: unknown, cause?: unknown): Error {
  return new Error(`expected ${what}; received ${String(received)}`, { cause });
}

/** Error for a valid file without a state_dict, with a remedy in Python. */
export class NoStateDict extends Error {
  constructor(
    received: string,
    readonly remedy = 'If you trust the file, load it in Python and torch.save(model.state_dict(), FILE).',
  ) {
    super(`expected a state_dict of tensors; received ${received}`);
  }
}

/** Runs `work` and converts its errors. @throws ModelError `MODEL_FILE` with the path and a remedy. */
export async function asModelError<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const remedy =
      cause instanceof NoStateDict
        ? cause.remedy
        : 'Use a complete weights file: .safetensors, .pth, .pt, .pkl or .tar.';
    throw new ModelError('MODEL_FILE', `Weights file ${path}: ${reasonOf(cause)}. ${remedy}`, { cause });
  }
}
