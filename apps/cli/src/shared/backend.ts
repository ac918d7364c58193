import { chooseBackend, describeChoice, type BackendOptions, type ChosenBackend } from '@dfer/runtime';

import type { Context } from '../context.js';
import type { Config } from '../config/schema.js';

/** Chooses the backend for the networks of an experiment, before any other work. It is not opened yet. */
export const backendFor = ({
  backend,
  device,
  precision,
}: Pick<Config, 'backend' | 'device' | 'precision'>): Promise<ChosenBackend> =>
  chooseBackend({ backend, device, precision });

/** Chooses the backend for face detection, which ignores the precision of training: usually the same backend. */
export const alignmentBackendFor = async ({
  backend,
  device,
}: Pick<BackendOptions, 'backend' | 'device'>): Promise<ChosenBackend> =>
  chooseBackend({ ...(backend ? { backend } : {}), ...(device ? { device } : {}) });

/** Prints the drawbacks of the user's choice, before any work. */
export function tellWarnings({ warnings }: ChosenBackend, context: Context): void {
  for (const warning of warnings) context.note(`warning: ${warning}`);
}

/** Prints in one line which backend is used and why. */
export function tellChoice(chosen: ChosenBackend, context: Context): void {
  context.note(`backend: ${describeChoice(chosen)}`);
}

/** Prints what slows this machine down. Repeated at the end of a run, as earlier lines are often not read. */
export function tellShortfalls({ shortfalls }: ChosenBackend, context: Context): void {
  for (const shortfall of shortfalls) context.note(`slower than it could be: ${shortfall}`);
}

/** Prints choice, warnings and shortfalls. */
export function tellBackend(chosen: ChosenBackend, context: Context): void {
  tellChoice(chosen, context);
  tellWarnings(chosen, context);
  tellShortfalls(chosen, context);
}
