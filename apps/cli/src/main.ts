import { Command, CommanderError } from 'commander';

import { registerAnalyze } from './commands/analyze/command.js';
import { registerCompare } from './commands/compare/command.js';
import { registerConfig } from './commands/config/command.js';
import { registerContactSheet } from './commands/contactSheet/command.js';
import { registerDoctor } from './commands/doctor/command.js';
import { registerEvaluate } from './commands/evaluate/command.js';
import { registerExport } from './commands/export/command.js';
import { registerInspect } from './commands/inspect/command.js';
import { registerPredict } from './commands/predict/command.js';
import { registerPreprocess } from './commands/preprocess/command.js';
import type { Register } from './commands/register.js';
import { registerReport } from './commands/report/command.js';
import { registerStudy } from './commands/study/command.js';
import { registerSynthesize } from './commands/synthesize/command.js';
import { registerTrain } from './commands/train/command.js';
import { makeContext } from './context.js';
import { EXIT, InputError, Interrupted, outcomeOf, stopIfAsked } from './terminal/errors.js';
import type { Io } from './terminal/io.js';
import { ownVersion } from './shared/ownVersion.js';
import { screenOf } from './terminal/screen.js';

const COMMANDS: readonly Register[] = [
  registerTrain,
  registerSynthesize,
  registerInspect,
  registerPreprocess,
  registerExport,
  registerContactSheet,
  registerEvaluate,
  registerAnalyze,
  registerPredict,
  registerReport,
  registerCompare,
  registerStudy,
  registerDoctor,
  registerConfig,
];

function makeProgram(io: Io): Command {
  const program = new Command('dfer')
    .description('Dynamic facial expression recognition: from videos to a report.')
    .version(ownVersion(), '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are printed once, by main, as one line.
      outputError: () => undefined,
    })
    .addHelpText(
      'after',
      '\nExamples:\n  dfer train\n  dfer predict video.mp4 --run runs/demo\n  dfer doctor\n  dfer help train',
    );
  for (const register of COMMANDS) {
    register(program, (flags) =>
      makeContext(io, { json: flags.json ?? false, level: flags.logLevel ?? 'warn' }),
    );
  }
  return program;
}

/** Treats `help trian` like `trian`, which suggests the intended command. */
function withoutHelpOfNone(argv: readonly string[], program: Command): readonly string[] {
  const [first, second] = argv;
  if (first !== 'help' || second === undefined) return argv;
  return program.commands.some((command) => command.name() === second) ? argv : [second];
}

/** Adds a pointer to `--help` to an error of commander. */
function withHelp(error: CommanderError, argv: readonly string[], program: Command): InputError {
  const command = program.commands.find((candidate) => candidate.name() === argv[0])?.name();
  const help = command === undefined ? 'dfer --help' : `dfer ${command} --help`;
  return new InputError(`${error.message.replace(/^error:\s*/, '').replace(/\.$/, '')}; see ${help}`, {
    cause: error,
  });
}

/**
 * Runs one command.
 * @param argv - Arguments after the program's name.
 * @returns The exit code: 0 done, 1 internal error, 2 wrong input, 130 interrupted by any signal.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [program, screen] = [makeProgram(io), screenOf(io.stderr)];
  screen.start();
  try {
    stopIfAsked(io.signal);
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      throw new CommanderError(EXIT.badInput, 'dfer.noCommand', 'expected a command; received none');
    }
    await program.parseAsync(withoutHelpOfNone(argv, program), { from: 'user' });
    return EXIT.done;
  } catch (thrown) {
    const error =
      thrown instanceof CommanderError && thrown.exitCode !== 0 ? withHelp(thrown, argv, program) : thrown;
    const at = argv.indexOf('--log-level');
    const debug = argv.includes('--log-level=debug') || (at >= 0 && argv[at + 1] === 'debug');
    const outcome = outcomeOf(error, debug);
    // Ctrl-C also reaches child processes: their failure is then not an internal error.
    const wasStopped = outcome.exitCode === EXIT.ourFault && io.signal.aborted;
    const { exitCode, message } = wasStopped
      ? outcomeOf(new Interrupted('run the same command again'), debug)
      : outcome;
    if (message !== '') screen.end(message);
    return exitCode;
  }
}
