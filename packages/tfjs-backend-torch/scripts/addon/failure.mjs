// Why a build failed, in one line with what helps.

/** A build that failed. `passing`: another try may succeed without any change to the sources. */
export class BuildFailure extends Error {
  constructor(message, { passing = false, lacksMemory = false } = {}) {
    super(message);
    this.passing = passing;
    this.lacksMemory = lacksMemory;
  }
}

const AGAIN = 'then run npx tfjs-backend-torch';

/** @param output what the compiler or linker wrote */
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
    return new BuildFailure(`the disk is full; the build needs 500 MB: free some, ${AGAIN}`, {
      passing: true,
    });
  if (/undefined reference to .*(__cxx11|std::string|basic_string)/.test(output))
    return new BuildFailure(`it was compiled for another C++ ABI than its headers say; ${OTHER}`);
  const first =
    /^.*(?:error:|undefined reference).*$/m.exec(output)?.[0].trim() ?? output.trim().split('\n')[0];
  return new BuildFailure(`${source} did not compile (${first}; more in ${log}); ${OTHER}`);
}

const OTHER = 'use another libtorch (apt install libtorch-dev, pip install torch, or set LIBTORCH)';

/** @param said what a process that loaded the addon said before it ended */
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
      `it was compiled for another C++ ABI than its headers say, or its parts do not fit (${said}); ${OTHER}`,
    );
  return new BuildFailure(`the addon compiled but does not work (${said}); ${OTHER}`);
}
