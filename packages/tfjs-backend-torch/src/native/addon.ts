import { addonFile, buildCommand, buildReport, changedLibrary } from '../buildReport.js';
import { NATIVE_OPERATIONS, type OperationName } from './operations.js';

/** Arguments of an operation: handles (or `[handle, ...shape]` for a view), numbers, flags, strings and typed arrays. */
export type NativeArgument =
  | number
  | boolean
  | string
  | null
  | readonly number[]
  | readonly (number | readonly number[])[]
  | Float32Array
  | Int32Array
  | Uint8Array;

/**
 * The operations of the native part; `callNative` calls them with named arguments. Each returns the number of outputs, then for each
 * output: handle, dtype code, rank and shape. Numbers that an operation returns follow. The array is reused: read it before the next
 * call.
 */
export type Addon = Readonly<Record<OperationName, (...args: readonly NativeArgument[]) => Float64Array>>;

/** The addon, or the reason why there is none. */
export type LoadedAddon =
  { readonly addon: Addon; readonly reason: null } | { readonly addon: null; readonly reason: string };

const howToBuild = (): string => `run: ${buildCommand()}`;

let loaded: LoadedAddon | null = null;

/** The addon of this thread, loaded once. */
export function loadedAddon(): LoadedAddon {
  return (loaded ??= loadAddon());
}

/** Loads the addon that `npx tfjs-backend-torch` built. Never throws. */
function loadAddon(): LoadedAddon {
  const changed = changedLibrary();
  if (changed !== null) {
    const reason = `The native part was built against ${nameOf(buildReport()?.libtorch)}, which has changed since (${changed}): ${howToBuild()}.`;
    return { addon: null, reason };
  }
  const module = { exports: {} };
  try {
    process.dlopen(module, addonFile());
  } catch (cause) {
    const message = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
    const reason = /dfer_torch\.node: cannot open shared object file/.test(message)
      ? notBuilt()
      : `The native part, built against ${nameOf(buildReport()?.libtorch)}, does not load (${message}): ${howToBuild()}.`;
    return { addon: null, reason };
  }
  const { exports } = module;
  if (isAddon(exports)) return { addon: exports, reason: null };
  return {
    addon: null,
    reason: `The native part belongs to another version of this package: ${howToBuild()}.`,
  };
}

/** The reason why there is no addon, from the last build's report. */
function notBuilt(): string {
  if (process.platform !== 'linux') return `The native part needs Linux; this is ${process.platform}.`;
  const attempts = buildReport()?.attempts ?? [];
  if (attempts.length === 0) {
    return `The native part is not built: install libtorch (apt install libtorch-dev libdnnl-dev, or pip install torch) and a C++ compiler, then ${howToBuild()}.`;
  }
  const reasons = attempts.map((attempt) => `${nameOf(attempt)}: ${attempt.reason}`);
  return `The native part was not built. ${reasons.join('. ')}.`;
}

function nameOf(libtorch: { readonly version: string; readonly where: string } | null | undefined): string {
  return libtorch == null ? 'an unknown libtorch' : `libtorch ${libtorch.version} of ${libtorch.where}`;
}

function isAddon(exports: object): exports is Addon {
  return Object.keys(NATIVE_OPERATIONS).every((name) => typeof Reflect.get(exports, name) === 'function');
}
