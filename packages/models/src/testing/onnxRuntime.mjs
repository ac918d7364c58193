// A worker thread that runs ONNX files on onnxruntime, for otherRuntime.ts.
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-web';

async function run({ path, size, frames, features = 0 }) {
  const values = 3 * size * size;
  // The image of torchvision.ts, and the clip of clips.ts, in the axis order of ONNX: [1, 3, size, size] and
  // [1, frames, 3, size, size].
  const pixels = Float32Array.from({ length: (frames ?? 1) * values }, (_, n) => {
    const frame = Math.floor(n / values);
    const [channel, place] = [Math.floor(n / (size * size)) % 3, n % (size * size)];
    return Math.sin(((frame * size * size + place) * 3 + channel) * 0.37 + frame);
  });
  const session = await InferenceSession.create(new Uint8Array(await readFile(path)));
  const shape = [1, ...(frames === undefined ? [] : [frames]), 3, size, size];
  const [clips, face] = session.inputNames;
  // The face of clips.ts.
  const faceFeatures = Float32Array.from({ length: features }, (_, n) => Math.cos(n * 0.53));
  const outputs = await session.run({
    [clips]: new Tensor('float32', pixels, shape),
    ...(face === undefined ? {} : { [face]: new Tensor('float32', faceFeatures, [1, features]) }),
  });
  const { dims, data } = outputs[session.outputNames[0]];
  await session.release();
  return { dims: [...dims], scores: [...data] };
}

parentPort.on('message', async (network) => {
  parentPort.postMessage(
    await run(network).then(
      (output) => ({ output }),
      (error) => ({ error: `onnxruntime: ${error.message}` }),
    ),
  );
});
