import type { Command } from 'commander';

import type { Context } from '../context.js';
import type { Flags } from '../config/flags.js';

/** Adds one command. Its work is imported only when it runs, so that `--help` is fast. */
export type Register = (program: Command, contextOf: (flags: Flags) => Context) => void;
