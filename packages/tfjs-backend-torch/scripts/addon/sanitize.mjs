// Environments for a build with AddressSanitizer and UndefinedBehaviorSanitizer.
import { spawnSync } from 'node:child_process';

import { BuildFailure } from './failure.mjs';

/** `vptr` needs type information that libtorch's libraries hide. The first error ends the process. */
const SANITIZERS = '-fsanitize=address,undefined,float-cast-overflow -fno-sanitize=vptr';
const FLAGS = `-O1 -g1 ${SANITIZERS} -fno-sanitize-recover=all`;

/** The environment for compiling such an addon. */
export const compilingSanitized = (env) => ({
  ...env,
  CXXFLAGS: `${env.CXXFLAGS ?? ''} ${FLAGS}`,
  LDFLAGS: `${env.LDFLAGS ?? ''} ${FLAGS}`,
});

/**
 * The environment for loading such an addon: libasan is preloaded, and the system allocator is used so that it checks each tensor.
 *
 * @throws BuildFailure if the compiler has no libasan.
 */
export function runningSanitized(env, { command, args } = { command: 'g++', args: [] }) {
  const { stdout = '' } = spawnSync(command, [...args, '-print-file-name=libasan.so'], {
    encoding: 'utf8',
    env,
  });
  const library = stdout.trim();
  if (!library.startsWith('/'))
    throw new BuildFailure(`${command} has no libasan.so, which --sanitize needs; use g++`);
  return {
    ...env,
    LD_PRELOAD: library,
    // Memory that libtorch keeps until the end is not our leak; an allocation that is too large is refused, not fatal.
    ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=256',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    TFJS_TORCH_ALLOCATOR: 'system',
  };
}
