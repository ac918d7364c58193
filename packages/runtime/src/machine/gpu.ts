import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** NVIDIA GPUs as the operating system shows them, without any library of NVIDIA. */
export interface Gpu {
  /** A GPU is in this machine, whether it can be used or not. */
  readonly present: boolean;
  /** Version of the driver that is loaded, such as `550.54.14`; null: none is. `unknown` in WSL, whose driver is that of Windows. */
  readonly driver: string | null;
  /** GPUs that this machine or container shows, such as `nvidia0`; before the first use there may be none. */
  readonly devices: readonly string[];
}

/** The device class "display controller" of PCI; its subclasses are VGA and 3D controllers. */
const DISPLAY = /^0x03/;
const NVIDIA = '0x10de';

/** Looks for NVIDIA GPUs. @param root - where `/proc`, `/sys` and `/dev` are */
export function findGpu(root = '/'): Gpu {
  const driver = driverVersion(root);
  return { present: driver !== null || hasGpuOnBus(root), driver, devices: devicesIn(join(root, 'dev')) };
}

/** Why nothing can be computed on a GPU here, with the remedy; null where the driver is loaded. */
export function gpuObstacle({ present, driver }: Pick<Gpu, 'present' | 'driver'>): string | null {
  if (driver !== null) return null;
  return present
    ? 'This machine has an NVIDIA GPU, but its driver is not loaded: install it (Debian: apt install nvidia-driver) and restart.'
    : 'This machine has no NVIDIA GPU.';
}

/** Why libtorch does not see the GPU of a machine whose driver is loaded, with the remedy. */
export function noGpuFor(
  libtorch: { readonly version: string; readonly isCudaBuild: boolean },
  gpu: Pick<Gpu, 'present' | 'driver'>,
): string {
  const obstacle = gpuObstacle(gpu);
  if (obstacle !== null) return obstacle;
  if (!libtorch.isCudaBuild) {
    return `libtorch ${libtorch.version} is built without CUDA: pip install torch, then npx tfjs-backend-torch.`;
  }
  const visible = process.env['CUDA_VISIBLE_DEVICES'];
  if (visible === '' || visible === '-1') {
    return `CUDA_VISIBLE_DEVICES=${visible} hides all GPUs: unset it.`;
  }
  return `libtorch ${libtorch.version} sees no GPU with the NVIDIA driver ${gpu.driver}: update the driver or install a torch for an older CUDA; in a container, start it with --gpus all.`;
}

function devicesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^nvidia\d+$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

function driverVersion(root: string): string | null {
  try {
    const text = readFileSync(join(root, 'proc/driver/nvidia/version'), 'utf8');
    return /Kernel Module.*?\s(\d+(?:\.\d+)+)\s/.exec(text)?.[1] ?? 'unknown';
  } catch {
    return existsSync(join(root, 'dev/dxg')) && existsSync(join(root, 'usr/lib/wsl/lib/libcuda.so.1'))
      ? 'unknown'
      : null;
  }
}

function hasGpuOnBus(root: string): boolean {
  const bus = join(root, 'sys/bus/pci/devices');
  const read = (device: string, file: string): string => {
    try {
      return readFileSync(join(bus, device, file), 'utf8').trim();
    } catch {
      return '';
    }
  };
  try {
    return readdirSync(bus).some(
      (device) => read(device, 'vendor') === NVIDIA && DISPLAY.test(read(device, 'class')),
    );
  } catch {
    return false;
  }
}
