// Explains why a build failed, in one line with the remedy.

/** A failed build. `passing`: the failure is transient, and a retry may succeed. */
export class BuildFailure extends Error {
  constructor(message, { passing = false, lacksMemory = false } = {}) {
    super(message);
    this.passing = passing;
    this.lacksMemory = lacksMemory;
  }
}

const AGAIN = 'then run npx tfjs-backend-torch';

/** @param output - Output of the compiler or linker. */
export function explainCompiler(output, { source, log, signal }) {
  if (
    signal !== null ||
    /Killed signal terminated program|out of memory|virtual memory exhausted|Cannot allocate memory/i.test(
      output,
    )
  )
    return new BuildFailure(
      `the compiler ran out of memory in ${source}; it needs 1.5 GB: close other programs or add swap, ${AGAIN}`,
      { passing: true, lacksMemory: true },
    );
  if (/No space left on device/i.test(output))
    return new BuildFailure(`the disk is full; the build needs 500 MB: free some space, ${AGAIN}`, {
      passing: true,
    });
  if (/undefined reference to .*(__cxx11|std::string|basic_string)/.test(output))
    return new BuildFailure(`it was compiled with another C++ ABI than its headers state; ${OTHER}`);
  const first =
    /^.*(?:error:|undefined reference).*$/m.exec(output)?.[0].trim() ?? output.trim().split('\n')[0];
  return new BuildFailure(`${source} did not compile (${first}; more in ${log}); ${OTHER}`);
}

const OTHER = 'use another libtorch (apt install libtorch-dev, pip install torch, or set LIBTORCH)';

/** Explains how a process that loaded the addon failed. */
export function explainLoading({ error, status, signal, stderr }) {
  if (error?.code === 'ETIMEDOUT')
    return new BuildFailure(`the addon did not finish a small convolution in time; ${OTHER}`, {
      passing: true,
    });
  if (signal !== null || status >= 128)
    return new BuildFailure(
      `the addon crashed (${signal ?? `exit code ${status}`}) in a small convolution; ${OTHER}`,
    );
  const said =
    stderr
      .trim()
      .split('\n')
      .find((line) => /\S/.test(line)) ?? `exit code ${status}`;
  if (/GLIBCXX_|CXXABI_|GLIBC_/.test(said))
    return new BuildFailure(`its C++ library is newer than this machine's (${said}); ${OTHER}`);
  if (/undefined symbol/.test(said))
    return new BuildFailure(
      `it was compiled with another C++ ABI than its headers state, or its libraries do not match (${said}); ${OTHER}`,
    );
  return new BuildFailure(`the addon compiled but does not work (${said}); ${OTHER}`);
}
