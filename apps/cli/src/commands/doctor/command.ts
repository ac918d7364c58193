import { addFlags, type Flags } from '../../config/flags.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

export const registerDoctor: Register = (program, contextOf) => {
  const command = program
    .command('doctor')
    .description(
      'Check this machine: Node.js, ffmpeg, backends (reruns their self-tests), and how to make it faster.',
    )
    .addHelpText('after', '\nExamples:\n  dfer doctor\n  dfer doctor --json')
    .action(async (flags: Flags) => {
      const { doctor } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, doctor(flags, context));
    });
  addFlags(command, ['backend', 'device', 'precision']);
};
