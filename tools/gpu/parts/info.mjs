import { execFile } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { runChild } from '../run/child.mjs';

const run = promisify(execFile);

const GPU = 'name,driver_version,memory.total,clocks.max.sm,clocks.max.memory,power.limit,compute_cap';
const TORCH = `
import json, torch
cuda = torch.cuda.is_available()
print(json.dumps({
    "torch": torch.__version__, "cuda": torch.version.cuda, "cudnn": torch.backends.cudnn.version(), "available": cuda,
    "capability": torch.cuda.get_device_capability() if cuda else None,
}))`;
const ADDON = `
import * as tf from '@tensorflow/tfjs';
import { configureTorch, torchInfo, unavailable } from '@dfer/tfjs-backend-torch';
if (unavailable !== null) throw new Error(unavailable);
configureTorch({ device: process.argv[1] });
await tf.setBackend('torch');
const sum = tf.tidy(() => tf.sum(tf.matMul(tf.ones([64, 64]), tf.ones([64, 64]))).dataSync()[0]);
console.log(JSON.stringify({ ...torchInfo(), memory: tf.memory(), sumOfProduct: sum, expected: 64 ** 3 }));
process.exit(sum === 64 ** 3 ? 0 : 1);`;

async function gpus() {
  try {
    const args = [`--query-gpu=${GPU}`, '--format=csv,noheader'];
    const { stdout } = await run('nvidia-smi', args);
    const names = GPU.split(',');
    return stdout
      .trim()
      .split('\n')
      .map((line) => Object.fromEntries(line.split(', ').map((value, i) => [names[i], value])));
  } catch (error) {
    return error.message.split('\n')[0];
  }
}

/** The machine, its libraries, and whether the addon computes on the device. */
export async function info(device, root, seconds) {
  const node = ['--input-type=module', '-e', ADDON, device];
  const [gpu, torch, addon] = await Promise.all([
    gpus(),
    runChild(process.env.DFER_PYTHON ?? 'python3', ['-c', TORCH], { seconds }),
    runChild(process.execPath, node, { seconds, cwd: `${root}tools/bench` }),
  ]);
  const result = {
    gpu,
    node: process.version,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    torch: torch.result ?? torch,
    addon: addon.result ?? addon,
  };
  return addon.status === 'passed'
    ? { status: 'passed', result }
    : { status: addon.status, result, exit: addon.exit, stderr: addon.stderr };
}
