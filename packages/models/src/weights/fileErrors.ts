import { printable, reasonOf } from '@dfer/core';
import { ModelError } from '../errors.js';

/** Untrusted text as a part of a line: no control characters, and not too long. */
export function excerpt(text: string, most = 80): string {
  const line = printable(text);
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** What a file's readers say of it; the path is added where it is known. */
export function expected(what: string, received: unknown, cause?: unknown): Error {
  return new Error(`expected ${what}; received ${String(received)}`, { cause });
}

/** A sound file that holds something else than tensors by name, and what its owner can do in Python. */
export class NoStateDict extends Error {
  constructor(
    received: string,
    readonly remedy = 'In Python, where you trust the file, load it and torch.save(model.state_dict(), FILE).',
  ) {
    super(`expected a state_dict of tensors; received ${received}`);
  }
}

/** Does what may find a file of weights unreadable. @throws ModelError `MODEL_FILE` with the path and a remedy. */
export async function asModelError<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const remedy =
      cause instanceof NoStateDict
        ? cause.remedy
        : 'Give a whole file of weights: .safetensors, .pth, .pt, .pkl or .tar.';
    throw new ModelError('MODEL_FILE', `Weights file ${path}: ${reasonOf(cause)}. ${remedy}`, { cause });
  }
}
