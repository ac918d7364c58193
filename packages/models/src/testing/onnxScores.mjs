// Prints the scores that onnxruntime gives the test image, as JSON. A process of its own: jest cannot load its modules.
//   node onnxScores.mjs FILE.onnx SIZE
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-web';

const [, , path, side] = process.argv;
const size = Number(side);
// The image of torchvision.ts, with its axes as ONNX has them: [1, 3, size, size].
const pixels = Float32Array.from({ length: 3 * size * size }, (_, n) => {
  const [channel, place] = [Math.floor(n / (size * size)), n % (size * size)];
  return Math.sin((place * 3 + channel) * 0.37);
});
const session = await InferenceSession.create(new Uint8Array(await readFile(path)));
const frames = new Tensor('float32', pixels, [1, 3, size, size]);
const outputs = await session.run({ [session.inputNames[0]]: frames });
const { dims, data } = outputs[session.outputNames[0]];
console.log(JSON.stringify({ dims, scores: [...data] }));
