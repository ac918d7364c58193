import { loadedAddon, type Addon, type NativeArgument } from './addon.js';
import { unavailable, type TorchBackend } from '../index.js';
import { NATIVE_OPERATIONS, type OperationName } from './operations.js';
import type { NativeArguments, Takes } from './signature.js';

/** What each reader of native/call.h expects, from its message for a missing argument. */
const ASKS: Readonly<Record<keyof NativeArguments, string>> = {
  tensor: 'a tensor',
  optionalTensor: 'a tensor or null',
  tensors: 'an array of tensors',
  handle: "a tensor's handle",
  writables: 'an array of handles',
  shape: 'an array of whole numbers',
  ints: 'an array of whole numbers',
  numbers: 'an array of numbers',
  integer: 'a whole number',
  number: 'a number',
  flag: 'true or false',
  text: 'text',
  dtype: 'a whole number',
  array: 'a typed array',
};

function native(): Addon {
  const { addon, reason } = loadedAddon();
  if (addon === null) throw new TypeError(reason);
  return addon;
}

const tensorOf = (addon: Addon, values: readonly number[]): number =>
  addon.write(Float32Array.from(values), [values.length], 0)[1]!;

/** An argument of each kind. Those that an operation checks before it reads the next one are listed by name. */
function samples(addon: Addon): Readonly<Record<string, NativeArgument>> {
  const [one, two] = [tensorOf(addon, [1]), tensorOf(addon, [1, 1])];
  const channel = [one, 1];
  return {
    ...{ tensor: [one, 1, 1, 1, 1], optionalTensor: null, tensors: [one], handle: one, writables: [] },
    ...{ shape: [1, 1, 1, 1], ints: [0, 1, 2, 3], numbers: [1], integer: 1, number: 1, flag: false },
    ...{ text: 'linear', dtype: 0, array: new Uint8Array(8192) },
    ...{ window: [1, 1, 1, 1, 0, 0, 1, 1], kernel: [1, 1], path: 'auto', device: 'cpu', precision: 'fp32' },
    ...{ mean: channel, variance: channel, gamma: channel, beta: channel, statistics: [two, 2, 1] },
    ...{ filterShape: [1, 1, 1, 1], inputShape: [1, 1, 1, 1], axis: 0 },
    ...{ 'GatherNd.x': [one, 1, 1], 'ScatterNd.indices': [one, 1, 1], 'ScatterNd.strides': [1] },
    ...{ 'MovingAverages.values': [] },
  };
}

/** The message of an operation that gets only the first of its arguments. */
function catchMessage(name: OperationName, args: readonly NativeArgument[]): string {
  try {
    native()[name](...args);
    return '';
  } catch (error) {
    return String(error).replace(/^Error: /, '');
  }
}

(unavailable === null ? describe : describe.skip)('the table of native operations', () => {
  it('has exactly the operations of the addon', () => {
    expect(Object.keys(NATIVE_OPERATIONS).sort()).toEqual(Object.keys(native()).sort());
  });

  it.each(Object.entries(NATIVE_OPERATIONS))(
    'has the arguments that %s reads, in order',
    (name, { takes }) => {
      const known = samples(native());
      const kinds: Takes = takes;
      const given = Object.entries(kinds).map(
        ([argument, kind]) => known[`${name}.${argument}`] ?? known[argument] ?? known[kind] ?? null,
      );
      const operation = operationNamed(name);
      Object.values(kinds).forEach((kind, index) => {
        const expected = `${name}: argument ${index + 1}: expected ${ASKS[kind]}; received nothing`;
        expect(catchMessage(operation, given.slice(0, index)).replace(/ \(tensors received.*/, '')).toBe(
          expected,
        );
      });
      expect(catchMessage(operation, given)).not.toContain('received nothing');
    },
  );
});

function operationNamed(name: string): OperationName {
  const found = Object.keys(NATIVE_OPERATIONS).find((one): one is OperationName => one === name);
  if (found === undefined) throw new TypeError(name);
  return found;
}

/** Never called: code that the compiler must reject. */
export function refused(torch: TorchBackend, x: Parameters<TorchBackend['share']>[0]): void {
  // @ts-expect-error there is no such operation
  torch.run('Ad', { a: x, b: x });
  // @ts-expect-error an argument is left out
  torch.run('Add', { a: x });
  // @ts-expect-error an argument that Add does not take
  torch.run('Add', { a: x, b: x, c: x });
  // @ts-expect-error a number instead of a tensor
  torch.run('Add', { a: x, b: 1 });
  // @ts-expect-error not the code of a dtype
  torch.run('Cast', { x, dtype: 3 });
  // @ts-expect-error several outputs are not one
  torch.share(torch.run('TopK', { x, k: 1 }));
  // @ts-expect-error kernels do not run operations that return no tensor
  torch.run('memory', {});
}
