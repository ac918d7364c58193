import { parseArgs } from 'node:util';

import { UsageError } from './errors.mjs';

export const HELP = `Usage: tools/compat/run [machine …] [options]

Runs both README commands on typical user "machines", each in a clean clone of HEAD, and prints one line of JSON for each:
machine, command, result (pass, fail, not run), seconds, backend, UAR. Progress goes to stderr. Exit code 1: something failed.

Options:
  --short         a small release, 2 epochs, one package's tests; reuses npm's and Nx's results of this checkout (default)
  --long          the exact README commands, without reused results
  --warm          with --long: reuse npm's and Nx's results, but not those of tests, as in the short form
  --only <name>   only one of the commands: train or test
  --list          list the machines, and the form in which each runs by default
  --json <file>   write all results to this file as one JSON array
  --record        merge the results into docs/compatibility.md; a short result never replaces a long one
  --jobs <n>      machines at a time (default: 2 short, after the first machine has rendered the videos for all; 1 long)
  --limit <min>   minutes after which a command fails (default: 6 short, 45 long)
  --keep          keep the clones, and print their folders
  -h, --help      show this help

Environment:
  DFER_COMPAT_CACHE   folder for Debian roots, Node.js versions and PyTorch (default: $XDG_CACHE_HOME/dfer-compat or ~/.cache/dfer-compat)
  DFER_COMPAT_TORCH   a Python virtual environment with torch (default: one is made in the cache, 5.6 GB)
  DFER_COMPAT_MIRROR  the Debian mirror for Debian roots (default: the one in /etc/apt, else debootstrap's own)

Examples:
  tools/compat/run --short
  tools/compat/run node22 node24 --long --json results.json
  DFER_COMPAT_TORCH=~/torch tools/compat/run pip-torch --long --record`;

const LIMITS = { short: 6, long: 45 };
const JOBS = { short: 2, long: 1 };

/**
 * @param {readonly string[]} argv
 * @param {readonly string[]} known Names of all machines.
 */
export function parseOptions(argv, known) {
  const { values, positionals } = parse(argv);
  if (values.short && values.long) throw new UsageError('expected --short or --long; received both');
  for (const name of positionals) {
    if (!known.includes(name)) {
      throw new UsageError(`machine: expected one of ${known.join(', ')}; received ${name}`);
    }
  }
  if (values.warm && !values.long) throw new UsageError('--warm: expected together with --long');
  if (values.only !== undefined && !['train', 'test'].includes(values.only)) {
    throw new UsageError(`--only: expected train or test; received ${values.only}`);
  }
  const form = values.long ? 'long' : 'short';
  return {
    machines: [...new Set(positionals)],
    form,
    warm: values.warm || form === 'short',
    only: values.only ?? null,
    json: values.json ?? null,
    record: values.record,
    keep: values.keep,
    list: values.list,
    help: values.help,
    jobs: jobsOf(values.jobs, JOBS[form]),
    limitSeconds: minutes(values.limit, LIMITS[form]) * 60,
  };
}

function parse(argv) {
  const flag = { type: 'boolean', default: false };
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        short: flag,
        long: flag,
        warm: flag,
        list: flag,
        record: flag,
        keep: flag,
        help: { ...flag, short: 'h' },
        json: { type: 'string' },
        only: { type: 'string' },
        limit: { type: 'string' },
        jobs: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error.message.split('. ')[0]}; see tools/compat/run --help`);
  }
}

function minutes(text, otherwise) {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 24 * 60)) {
    throw new UsageError(`--limit: expected minutes, more than 0 and at most 1440; received ${text}`);
  }
  return value;
}

function jobsOf(text, otherwise) {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d?$/.test(text)) {
    throw new UsageError(`--jobs: expected a whole number from 1 to 99; received ${text}`);
  }
  return Number(text);
}
