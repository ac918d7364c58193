import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { COMMANDS } from './commands.mjs';
import { NotMade } from './errors.mjs';
import { execute } from './execute.mjs';
import { keepFilms } from './films.mjs';
import { NO_RUN, reasonOf, trained } from '../results/outcome.mjs';
import { result } from '../results/results.mjs';
import { output } from './shell.mjs';

const scratches = new Set();

/** Removes the files of running machines, for a process that is about to end. */
export function removeScratches() {
  // rm is many times faster than Node.js for a folder with a whole system.
  if (scratches.size > 0) execFileSync('rm', ['-rf', ...scratches]);
}

const say = (text) => console.error(`compat: ${text}`);

/**
 * Makes a machine, runs both commands there, and removes it.
 * @param {string} name
 * @param {import('../machines/index.mjs').Machine} machine
 * @param {{form: 'short' | 'long', warm: boolean, only: string | null, limitSeconds: number, keep: boolean}} options
 * @yields One result per command.
 */
export async function* runMachine(name, machine, { form, warm, only, limitSeconds, keep }) {
  // mktemp folders are not accessible to other users, but the unprivileged user needs access.
  const scratch = await mkdtemp(join(tmpdir(), `dfer-compat-${name}-`));
  if (!keep) scratches.add(scratch);
  await output('chmod', ['755', scratch]);
  const log = join(scratch, 'log.txt');
  const about = {
    machine: name,
    form: form === 'long' && warm ? 'long, warm' : form,
    processor: machine.processor,
  };
  const commands = COMMANDS[form].filter((command) => only === null || command.name === only);
  let failed = false;
  try {
    say(`${name}: ${machine.title}`);
    let place;
    try {
      place = await machine.make({
        scratch,
        warm,
        log,
        limitSeconds,
        say: (text) => say(`${name}: ${text}`),
      });
    } catch (error) {
      if (!(error instanceof NotMade)) throw error;
      say(`${name}: not run: ${error.message}`);
      for (const { name: command, line } of commands) {
        yield await result({ ...about, command, line, result: 'not run', reason: error.message });
      }
      return;
    }
    for (const command of commands) {
      say(`${name}: ${command.line}`);
      const found = await runCommand(command, place, { log, limitSeconds });
      if (found.result === 'pass') await keepFilms(place.folder);
      failed ||= found.result === 'fail';
      const reason = found.reason?.replaceAll(scratch, '…');
      say(`${name}: ${command.name}: ${found.result} after ${found.seconds} s${reason ? `: ${reason}` : ''}`);
      yield await result({ ...about, command: command.name, line: command.line, ...found, reason });
    }
  } finally {
    if (keep) say(`${name}: left in ${scratch}`);
    else if (failed) {
      const kept = join(tmpdir(), `dfer-compat-${name}.log`);
      await output('cp', [log, kept]);
      say(`${name}: all output: ${kept}`);
    }
    if (!keep) await output('rm', ['-rf', scratch]);
    scratches.delete(scratch);
  }
}

async function runCommand({ line, trains, leastUar }, place, settings) {
  const call = { argv: place.enter(['bash', '-c', line]), cwd: place.cwd ?? place.folder, env: place.env };
  const { code, seconds, output: text } = await execute(call, settings);
  const { backend, uar, ffmpeg } = trains ? await trained(place.folder) : NO_RUN;
  const reasons = [
    code === null && `still running after ${Math.round(settings.limitSeconds / 60)} min`,
    code !== null && code !== 0 && `exit code ${code}: ${reasonOf(text)}`,
    code === 0 && trains && uar === null && 'no report was written',
    uar !== null && uar < leastUar && `UAR: expected at least ${leastUar}; received ${uar.toFixed(3)}`,
    ...(code === 0 ? place.faults({ backend, uar, ffmpeg, output: text, trains }) : []),
  ].filter(Boolean);
  return {
    result: reasons.length === 0 ? 'pass' : 'fail',
    seconds: Math.round(seconds),
    ...(trains && { backend, uar: uar === null ? null : Math.round(uar * 1000) / 1000 }),
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}
