import { fileURLToPath } from 'node:url';

/** What an operation takes: handles (with other sides: `[handle, ...shape]`), numbers, flags, texts and typed arrays. */
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
 * The operations of the native part. Each gives the outputs as count, then for each: handle, dtype code, rank and sides.
 * Plain numbers that an operation tells stand behind them. The array is the same one every time: read it before the next call.
 */
export type Addon = Readonly<Record<string, (...args: readonly NativeArgument[]) => Float64Array>>;

/** The addon, or why there is none. */
export type LoadedAddon =
  { readonly addon: Addon; readonly reason: null } | { readonly addon: null; readonly reason: string };

const HOW_TO_BUILD =
  'install libtorch (apt install libtorch-dev libdnnl-dev, or pip install torch) and a C++ compiler, then run: npx tfjs-backend-torch';

let loaded: LoadedAddon | null = null;

/** The addon of this thread, loaded once. */
export function loadedAddon(): LoadedAddon {
  return (loaded ??= loadAddon());
}

/** Loads the addon that `npx tfjs-backend-torch` built. Never throws. */
function loadAddon(): LoadedAddon {
  // Beside src/ and dist/ alike.
  const file = fileURLToPath(new URL('../build/Release/dfer_torch.node', import.meta.url));
  const module = { exports: {} };
  try {
    process.dlopen(module, file);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const reason = /cannot open shared object file.*dfer_torch|no such file/i.test(message)
      ? `The native part is not built: ${HOW_TO_BUILD}.`
      : `The native part does not load (${message.split('\n')[0] ?? ''}): ${HOW_TO_BUILD}.`;
    return { addon: null, reason };
  }
  return { addon: operationsOf(module.exports), reason: null };
}

function operationsOf(exports: object): Addon {
  return { ...exports };
}
