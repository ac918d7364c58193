import { Command, CommanderError } from 'commander';

import { registerDoctor } from './commands/doctor.js';
import { registerEvaluate } from './commands/evaluate.js';
import { registerInspect } from './commands/inspect.js';
import { registerPredict } from './commands/predict.js';
import { registerPreprocess } from './commands/preprocess.js';
import type { Register } from './commands/register.js';
import { registerReport } from './commands/report.js';
import { registerSynthesize } from './commands/synthesize.js';
import { registerTrain } from './commands/train.js';
import { makeContext } from './context.js';
import { EXIT, outcomeOf } from './errors.js';
import type { Io } from './io.js';

const COMMANDS: readonly Register[] = [
  registerTrain,
  registerSynthesize,
  registerInspect,
  registerPreprocess,
  registerEvaluate,
  registerPredict,
  registerReport,
  registerDoctor,
];

function makeProgram(io: Io): Command {
  const program = new Command('dfer')
    .description('Dynamic facial expression recognition: from films to report.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are printed once, by main, as one line.
      outputError: () => undefined,
    })
    .addHelpText(
      'after',
      '\nExamples:\n  dfer train\n  dfer predict film.mp4 --run runs/demo\n  dfer doctor',
    );
  for (const register of COMMANDS) {
    register(program, (flags) =>
      makeContext(io, { json: flags.json ?? false, level: flags.logLevel ?? 'warn' }),
    );
  }
  return program;
}

/**
 * Runs one command.
 * @param argv what follows the program's name.
 * @returns the exit code: 0 done, 1 our fault, 2 the input is wrong, 130 interrupted.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const program = makeProgram(io);
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      throw new CommanderError(EXIT.badInput, 'dfer.noCommand', 'expected a command; received none');
    }
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    const at = argv.indexOf('--log-level');
    const debug = argv.includes('--log-level=debug') || (at >= 0 && argv[at + 1] === 'debug');
    const { exitCode, message } = outcomeOf(error, debug);
    if (message !== '') io.stderr.write(`${message}\n`);
    return exitCode;
  }
}
