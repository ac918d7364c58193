// The C++ compiler: $CXX, else g++.
import { spawnSync } from 'node:child_process';

/** The first GCC with the C++20 features that are used. */
const OLDEST_GCC = 11;

/** @returns The words of a variable such as `CXX` or `CXXFLAGS`. */
export const words = (text = '') => text.split(/\s+/).filter((word) => word !== '');

/** @returns Command, arguments, version (a line of text), whether it is GCC, and the fault that prevents its use, or null. */
export function findCompiler(env = process.env) {
  const [command = 'g++', ...args] = words(env.CXX);
  const {
    error,
    status,
    stdout = '',
  } = spawnSync(command, [...args, '--version'], { encoding: 'utf8', env });
  if (error || status !== 0)
    return {
      command,
      args,
      version: null,
      gcc: false,
      fault: `there is no C++ compiler: the command ${command} ${error ? 'was not found' : `exited with code ${status}`}; install one (apt install g++)`,
    };
  const version = stdout.split('\n')[0].trim();
  const gcc = stdout.includes('Free Software Foundation');
  return { command, args, version, gcc, fault: gcc ? faultOfGcc(command, args, env) : null };
}

function faultOfGcc(command, args, env) {
  const { stdout = '' } = spawnSync(command, [...args, '-dumpversion'], { encoding: 'utf8', env });
  if (Number.parseInt(stdout, 10) >= OLDEST_GCC) return null;
  return `the compiler is too old: GCC ${OLDEST_GCC} or newer is needed, ${command} is ${stdout.trim() || 'unknown'}; install a newer one and name it (CXX=g++-12)`;
}
