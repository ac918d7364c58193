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
export function printWarnings({ warnings }: ChosenBackend, context: Context): void {
  for (const warning of warnings) context.note(`warning: ${warning}`);
}

/** Prints in one line which backend is used and why. */
export function printChoice(chosen: ChosenBackend, context: Context): void {
  context.note(`backend: ${describeChoice(chosen)}`);
}

/** Prints what slows this machine down. Repeated at the end of a run, as earlier lines are often not read. */
export function printShortfalls({ shortfalls }: ChosenBackend, context: Context): void {
  for (const shortfall of shortfalls) context.note(`slower than it could be: ${shortfall}`);
}

/** Prints choice, warnings and shortfalls. */
export function printBackend(chosen: ChosenBackend, context: Context): void {
  printChoice(chosen, context);
  printWarnings(chosen, context);
  printShortfalls(chosen, context);
}
