// Prints the logits of onnxruntime for the test image, or for a test clip of FRAMES frames, as JSON. A separate process, because
// jest cannot load its modules.
//   node onnxScores.mjs FILE.onnx SIZE [FRAMES [FEATURES]]   (face features, if the model takes them)
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-web';

const [, , path, side, time, features] = process.argv;
const size = Number(side);
const frameCount = Number(time ?? 1);
// The image of torchvision.ts, and the clip of clips.ts, in the axis order of ONNX: [1, 3, size, size] and
// [1, frames, 3, size, size].
const pixels = Float32Array.from({ length: frameCount * 3 * size * size }, (_, n) => {
  const frame = Math.floor(n / (3 * size * size));
  const [channel, place] = [Math.floor(n / (size * size)) % 3, n % (size * size)];
  return Math.sin(((frame * size * size + place) * 3 + channel) * 0.37 + frame);
});
const session = await InferenceSession.create(new Uint8Array(await readFile(path)));
const frames = new Tensor('float32', pixels, [1, ...(time === undefined ? [] : [frameCount]), 3, size, size]);
const [clips, face] = session.inputNames;
// The face of clips.ts.
const faceFeatures = Float32Array.from({ length: Number(features ?? 0) }, (_, n) => Math.cos(n * 0.53));
const outputs = await session.run({
  [clips]: frames,
  ...(face === undefined ? {} : { [face]: new Tensor('float32', faceFeatures, [1, faceFeatures.length]) }),
});
const { dims, data } = outputs[session.outputNames[0]];
console.log(JSON.stringify({ dims, scores: [...data] }));
