import { chooseBackend, describeChoice, type BackendOptions, type ChosenBackend } from '@dfer/runtime';

import type { Context } from '../context.js';
import type { Config } from '../config/schema.js';

/** The backend for the networks of an experiment. Nothing is opened: this is quick, and comes before any other work. */
export const backendFor = ({
  backend,
  device,
  precision,
}: Pick<Config, 'backend' | 'device' | 'precision'>): Promise<ChosenBackend> =>
  chooseBackend({ backend, device, precision });

/** The backend for finding faces, whose networks do not take the precision of training: usually the same. */
export const alignmentBackendFor = async ({
  backend,
  device,
}: Pick<BackendOptions, 'backend' | 'device'>): Promise<ChosenBackend> =>
  chooseBackend({ ...(backend ? { backend } : {}), ...(device ? { device } : {}) });

/** Says what the choice of the user costs: before any work. */
export function tellWarnings({ warnings }: ChosenBackend, context: Context): void {
  for (const warning of warnings) context.note(`warning: ${warning}`);
}

/** Says in one line which backend is used and why. */
export function tellChoice(chosen: ChosenBackend, context: Context): void {
  context.note(`backend: ${describeChoice(chosen)}`);
}

/** Says what makes this machine slower than it could be. Also the last lines of a run: those before are often not read. */
export function tellShortfalls({ shortfalls }: ChosenBackend, context: Context): void {
  for (const shortfall of shortfalls) context.note(`slower than it could be: ${shortfall}`);
}

/** All of it. */
export function tellBackend(chosen: ChosenBackend, context: Context): void {
  tellChoice(chosen, context);
  tellWarnings(chosen, context);
  tellShortfalls(chosen, context);
}
