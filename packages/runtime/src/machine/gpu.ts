import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** NVIDIA GPUs as reported by the operating system, without NVIDIA libraries. */
export interface Gpu {
  /** True if the machine has a GPU, usable or not. */
  readonly present: boolean;
  /** Version of the loaded driver, such as `550.54.14`; null: none is loaded. `unknown` in WSL, which uses the Windows driver. */
  readonly driver: string | null;
  /** GPU device files of this machine or container, such as `nvidia0`; may be empty before the first use. */
  readonly devices: readonly string[];
}

/** PCI device class "display controller"; its subclasses are VGA and 3D controllers. */
const DISPLAY = /^0x03/;
const NVIDIA = '0x10de';

/** Looks for NVIDIA GPUs. @param root - Folder with `/proc`, `/sys` and `/dev`. */
export function findGpu(root = '/'): Gpu {
  const driver = driverVersion(root);
  return { present: driver !== null || hasGpuOnBus(root), driver, devices: devicesIn(join(root, 'dev')) };
}

/** Reason that no GPU can be used, with the remedy; null if the driver is loaded. */
export function gpuObstacle({ present, driver }: Pick<Gpu, 'present' | 'driver'>): string | null {
  if (driver !== null) return null;
  return present
    ? 'This machine has an NVIDIA GPU, but its driver is not loaded: install it (Debian: apt install nvidia-driver) and restart.'
    : 'This machine has no NVIDIA GPU.';
}

/** Reason that libtorch does not see the GPU although the driver is loaded, with the remedy. */
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
  return `libtorch ${libtorch.version} sees no GPU with the NVIDIA driver ${gpu.driver}: update the driver or install a build of torch for an older CUDA version; in a container, start it with --gpus all.`;
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
