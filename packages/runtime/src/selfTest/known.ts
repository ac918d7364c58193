import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findGpu } from '../machine/gpu.js';
import { readProcessor } from '../machine/processor.js';
import { readVerdict, stampOf, writeVerdict } from './cache.js';
import { runSelfTest } from './run.js';
import type { FileStamp, SelfTestRequest, Verdict } from './verdict.js';

/** Part of the key: raise it when the self-test or the environment of a backend changes, to invalidate all verdicts. */
const EDITION = 3;

/** Environment variables by which libraries select their code. */
const DECIDING =
  /^(ATEN|CUBLAS|CUDA|CUDNN|DNNL|KMP|LD|MKL|NVIDIA|OMP|ONEDNN|TF|TFJS|TORCH)_|^GLIBC_TUNABLES$/;

/** Variables that loading a backend sets; they are not part of the key. */
const SET_BY_US = ['TF_CPP_MIN_LOG_LEVEL', 'CUBLAS_WORKSPACE_CONFIG'];

/** Changes whenever libraries are installed: a backend that crashed before it reported its libraries is then tested again. */
const LINKER_CACHE = '/etc/ld.so.cache';

/** Verdicts in memory, for this thread; the only ones if no folder is writable. */
const known = new Map<string, Promise<Verdict>>();

/**
 * The verdict on a backend: an earlier one if machine, library, driver and this package are the same, else that of a new self-test.
 *
 * @param files - Files of the backend, as far as they are known before it is loaded.
 */
export function verdictOn(
  request: SelfTestRequest,
  again: boolean,
  files: readonly string[],
): Promise<Verdict> {
  const key = keyOf(request, files);
  const earlier = again ? undefined : known.get(key);
  if (earlier !== undefined) return earlier;
  const stored = again ? null : readVerdict(key);
  const verdict = stored === null ? testNow(request, key, files) : Promise.resolve(stored.verdict);
  known.set(key, verdict);
  return verdict;
}

async function testNow(request: SelfTestRequest, key: string, files: readonly string[]): Promise<Verdict> {
  const { verdict, libraries } = await runSelfTest(request);
  if (
    !isWorthKeeping(
      verdict,
      files.some((file) => libraries.includes(file)),
    )
  )
    return verdict;
  const deciding = libraries.length > 0 ? libraries : [LINKER_CACHE];
  const stamps = [process.execPath, ...files, ...deciding].map(stampOf);
  writeVerdict(key, { verdict, files: stamps.filter((stamp): stamp is FileStamp => stamp !== null) });
  return verdict;
}

/** @param isLoaded - The native part of the backend was loaded, so that its libraries are known. */
function isWorthKeeping(verdict: Verdict, isLoaded: boolean): boolean {
  if (verdict.passed) return true;
  // Ctrl-C also reaches the self-test and does not depend on the backend.
  if (verdict.kind === 'killed') return false;
  // The reason that it does not load may be fixed by the next time, and checking it is quick.
  return verdict.kind !== 'refused' || isLoaded;
}

function keyOf(request: SelfTestRequest, files: readonly string[]): string {
  const env = Object.entries(process.env)
    .filter(([name]) => DECIDING.test(name) && !SET_BY_US.includes(name))
    .sort();
  const identity = {
    edition: EDITION,
    version: ownVersion(),
    request,
    processor: readProcessor(),
    gpu: findGpu(),
    env,
    files: files.map(stampOf),
  };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

function ownVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
