import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findGpu } from '../machine/gpu.js';
import { readProcessor } from '../machine/processor.js';
import { readVerdict, stampOf, writeVerdict } from './cache.js';
import { runSelfTest } from './run.js';
import type { FileStamp, SelfTestRequest, Verdict } from './verdict.js';

/** Another number makes all verdicts void: raise it when the self-test changes. */
const EDITION = 1;

/** Environment variables by which libraries choose their code. */
const DECIDING =
  /^(ATEN|CUBLAS|CUDA|CUDNN|DNNL|KMP|LD|MKL|NVIDIA|OMP|ONEDNN|TF|TFJS|TORCH)_|^GLIBC_TUNABLES$/;

/** Two of them that loading a backend sets itself: they decide nothing here. */
const SET_BY_US = ['TF_CPP_MIN_LOG_LEVEL', 'CUBLAS_WORKSPACE_CONFIG'];

/** Changes whenever libraries are installed: who crashes before it tells its libraries is asked again then. */
const LINKER_CACHE = '/etc/ld.so.cache';

/** Verdicts of this thread; without a writable folder, there are no others. */
const known = new Map<string, Promise<Verdict>>();

/**
 * The verdict on a backend: an earlier one where machine, library, driver and this package are the same, else that of a self-test now.
 *
 * @param files - What the backend consists of, as far as that is known before it is loaded.
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

/** @param isLoaded - the native part of the backend was loaded, so that the libraries that matter are known */
function isWorthKeeping(verdict: Verdict, isLoaded: boolean): boolean {
  if (verdict.passed) return true;
  // Ctrl-C reaches the self-test, too, and says nothing of the backend.
  if (verdict.kind === 'killed') return false;
  // Why it does not load may have been set right by the next time; finding that out is quick.
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
