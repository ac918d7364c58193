import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findGpu, gpuObstacle, noGpuFor } from './gpu.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dfer-gpu-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function writeCard(vendor: string, kind: string): void {
  write('sys/bus/pci/devices/0000:01:00.0/vendor', `${vendor}\n`);
  write('sys/bus/pci/devices/0000:01:00.0/class', `${kind}\n`);
}

const DRIVER = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n';
const OPEN_DRIVER = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n';

test('a machine without an NVIDIA card has no GPU', () => {
  writeCard('0x1002', '0x030000');
  expect(gpuObstacle(findGpu(root))).toBe('This machine has no NVIDIA GPU.');
});

test('an NVIDIA audio device is not a GPU', () => {
  writeCard('0x10de', '0x040300');
  expect(findGpu(root)).toEqual({ present: false, driver: null, devices: [] });
});

test.each(['0x030000', '0x030200'])(
  'a card of class %s without a driver is reported with the remedy',
  (kind) => {
    writeCard('0x10de', kind);
    expect(gpuObstacle(findGpu(root))).toMatch(/driver is not loaded: install it/);
  },
);

test.each([
  ['550.54.14', DRIVER],
  ['580.65.06', OPEN_DRIVER.replace(' for x86_64', '')],
])('the driver %s is found', (version, text) => {
  write('proc/driver/nvidia/version', text);
  expect(findGpu(root)).toMatchObject({ present: true, driver: version });
});

test('the version of the open driver is not read from the architecture name', () => {
  write('proc/driver/nvidia/version', OPEN_DRIVER);
  expect(findGpu(root).driver).toBe('580.65.06');
});

test.each([
  ['a libtorch without CUDA', false, /built without CUDA: pip install torch/],
  ['a driver that is too old', true, /sees no GPU with the NVIDIA driver 470\.1: update the driver/],
])('%s is reported with the remedy', (_what, isCudaBuild, message) => {
  expect(noGpuFor({ version: '2.6.0', isCudaBuild }, { present: true, driver: '470.1' })).toMatch(message);
});
