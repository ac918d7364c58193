// A build whose reads, writes and arithmetic are checked by AddressSanitizer and UndefinedBehaviorSanitizer.
import { spawnSync } from 'node:child_process';

import { BuildFailure } from './failure.mjs';

/** `vptr` asks for type information that libtorch's libraries hide. The first fault ends the process. */
const SANITIZERS = '-fsanitize=address,undefined,float-cast-overflow -fno-sanitize=vptr';
const FLAGS = `-O1 -g1 ${SANITIZERS} -fno-sanitize-recover=all`;

/** The environment in which the compiler makes such an addon. */
export const compilingSanitized = (env) => ({
  ...env,
  CXXFLAGS: `${env.CXXFLAGS ?? ''} ${FLAGS}`,
  LDFLAGS: `${env.LDFLAGS ?? ''} ${FLAGS}`,
});

/**
 * The environment in which Node.js loads one: the library that checks comes before all else, and sees each tensor's memory.
 *
 * @throws BuildFailure where the compiler has no such library
 */
export function runningSanitized(env, { command, args } = { command: 'g++', args: [] }) {
  const { stdout = '' } = spawnSync(command, [...args, '-print-file-name=libasan.so'], {
    encoding: 'utf8',
    env,
  });
  const library = stdout.trim();
  if (!library.startsWith('/'))
    throw new BuildFailure(`${command} has no libasan.so, which --sanitize needs; take g++`);
  return {
    ...env,
    LD_PRELOAD: library,
    // What libtorch keeps until the end is no leak of ours; what is too large is refused, not fatal.
    ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=256',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    TFJS_TORCH_ALLOCATOR: 'system',
  };
}
