import { AsyncLocalStorage } from 'node:async_hooks';
import { PreprocessError } from '../../errors.js';

const plainly = new AsyncLocalStorage<true>();

/** Whether programs are to be started as any other, without the fork server. */
export function startsPlainly(): boolean {
  return plainly.getStore() === true;
}

/** Does some work, and where it fails by no fault of its own once more, with programs that are started as any other. */
export async function withSecondTry<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PreprocessError) || !error.transient) throw error;
    return plainly.run(true, work);
  }
}
