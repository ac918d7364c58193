import * as tf from '@tensorflow/tfjs';
import { configureTorch, torchInfo, unavailable } from './index.js';
import { reducedPrecisions } from './testing/reducedPrecision.js';

const built = unavailable === null ? describe : describe.skip;

built('options', () => {
  afterEach(() =>
    configureTorch({
      device: 'cpu',
      precision: 'fp32',
      threads: 2,
      deterministic: false,
      tf32: false,
    }),
  );

  it('reads the environment for missing options', () => {
    process.env['TFJS_TORCH_EAGER_RELEASE'] = '0';
    try {
      configureTorch();
      expect(torchInfo().eagerRelease).toBe(false);
      process.env['TFJS_TORCH_EAGER_RELEASE'] = 'perhaps';
      expect(() => configureTorch()).toThrow(/eagerRelease: expected true or false.*"perhaps"/);
    } finally {
      delete process.env['TFJS_TORCH_EAGER_RELEASE'];
      configureTorch();
    }
    expect(torchInfo().eagerRelease).toBe(true);
  });

  it('reports libtorch, devices and settings', () => {
    configureTorch({ device: 'cpu', precision: 'bf16', threads: 1, deterministic: true });
    expect(torchInfo()).toMatchObject({ device: 'cpu', precision: 'bf16', threads: 1, deterministic: true });
    const { version, libtorch, devices, cudaAvailable } = torchInfo();
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(libtorch).toMatch(/^\//);
    expect(devices[0]).toBe('cpu');
    expect(cudaAvailable).toBe(devices.length > 1);
  });

  it('allows TF32 only on request', () => {
    expect(torchInfo().tf32).toBe(false);
    configureTorch({ tf32: true });
    expect(torchInfo().tf32).toBe(true);
  });

  it('keeps the options of earlier calls', () => {
    configureTorch({ precision: 'bf16' });
    configureTorch({ threads: 1 });
    expect(torchInfo()).toMatchObject({ precision: 'bf16', threads: 1 });
  });

  it.each([
    [
      { device: 'cuda:99' },
      /device: expected one of cpu.*; received cuda:99; build against a libtorch with CUDA/,
    ],
    [{ device: 'tpu' }, /device: expected one of cpu.*; received tpu/],
    [{ precision: 'fp8' }, /precision: expected fp32, bf16 or fp16; received "fp8"/],
    [{ threads: 0 }, /threads: expected a whole number from 1 to 256; received 0/],
    [{ threads: 1.5 }, /received 1.5/],
    [{ threads: NaN }, /threads/],
    [{ deterministic: 'often' }, /deterministic: expected true or false/],
  ])('refuses %j and changes nothing', (options, message) => {
    const before = torchInfo();
    const refused = (): void => Reflect.apply(configureTorch, undefined, [options]);
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ name: 'TorchError', code: 'BAD_OPTION' }));
    expect(torchInfo()).toEqual(before);
  });

  const { obstacle } = reducedPrecisions[1]!;
  const refusing = obstacle === null ? it.skip : it;
  refusing('refuses fp16 on the CPU with a libtorch that does not compute it, and names the remedy', () => {
    expect(obstacle).toMatch(
      /precision: expected fp32 or bf16 on the CPU with libtorch [\d.]+; received fp16; choose one of those, or build against libtorch 2\.1 or newer/,
    );
  });

  it('works before and after the backend is selected', async () => {
    configureTorch({ threads: 1 });
    await tf.setBackend('torch');
    expect(torchInfo().threads).toBe(1);
    configureTorch({ threads: 2 });
    expect(torchInfo().threads).toBe(2);
  });
});

if (unavailable !== null) it.skip(`needs the native part: ${unavailable}`, () => undefined);
