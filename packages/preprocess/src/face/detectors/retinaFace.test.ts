import type { OnnxRuntime, OnnxTensor } from '../networks/onnxRuntime.js';
import { openRetinaFace } from './retinaFace.js';

class Tensor implements OnnxTensor {
  constructor(
    readonly type: 'float32',
    readonly data: Float32Array,
    readonly dims: readonly number[],
  ) {}
}

const STRIDES = [32, 16, 8];
const PARTS = { cls_prob_reshape: 4, bbox_pred: 8, landmark_pred: 20 };

/** A runtime whose network detects one face: the larger anchor (128) of the cell in row 3, column 5 of stride 16. */
function runtime(side: number): OnnxRuntime {
  const output = (name: string, channels: number, stride: number): OnnxTensor => {
    const cells = (side / stride) ** 2;
    const data = new Float32Array(channels * cells);
    const set = (channel: number, value: number): void => {
      data[channel * cells + 3 * (side / stride) + 5] = value;
    };
    if (stride === 16 && name === 'cls_prob_reshape') set(2, 0.9);
    if (stride === 16 && name === 'bbox_pred') set(2, Math.log(1.5));
    if (stride === 16 && name === 'landmark_pred') set(0, -1);
    return new Tensor('float32', data, [1, channels, side / stride, side / stride]);
  };
  const outputs = Object.fromEntries(
    STRIDES.flatMap((stride) =>
      Object.entries(PARTS).map(([name, channels]) => [
        `face_rpn_${name}_stride${stride}`,
        output(name, channels, stride),
      ]),
    ),
  );
  return {
    Tensor,
    InferenceSession: {
      create: () =>
        Promise.resolve({
          inputNames: ['data'],
          outputNames: Object.keys(outputs),
          run: ({ data }) =>
            data?.dims[2] === side ? Promise.resolve(outputs) : Promise.reject(new Error('wrong size')),
        }),
    },
  };
}

const image = { data: new Uint8Array(320 * 180 * 3), width: 320, height: 180 };

test.each([640, 512])('a face is decoded to image pixels with an input of %d pixels', async (side) => {
  const detector = await openRetinaFace({ model: 'face.onnx', minScore: 0.5 }, () =>
    Promise.resolve(runtime(side)),
  );
  const [faces = []] = await detector.detect([image]);
  expect(faces).toHaveLength(1);
  const step = 320 / side;
  // The center of the anchor is half a pixel after 5 · 16 + 7.5.
  const [x, y] = [step * 88, step * 56];
  const [{ box, score, fivePoints }] = [faces[0]!];
  expect(score).toBeCloseTo(0.9);
  expect(box.x).toBeCloseTo(x - 96 * step);
  expect(box.y).toBeCloseTo(y - 64 * step);
  expect([box.width, box.height].map((value) => value / step)).toEqual([
    expect.closeTo(192),
    expect.closeTo(128),
  ]);
  expect(fivePoints![0]).toBeCloseTo(x - 0.2 * 128 * step);
  expect(fivePoints![1]).toBeCloseTo(y);
});

test('another network is refused; the message names the missing output', async () => {
  const other: OnnxRuntime = {
    Tensor,
    InferenceSession: {
      create: () =>
        Promise.resolve({ inputNames: ['x'], outputNames: ['y'], run: () => Promise.resolve({}) }),
    },
  };
  await expect(
    openRetinaFace({ model: 'a\nb.onnx', minScore: 0.5 }, () => Promise.resolve(other)),
  ).rejects.toMatchObject({
    code: 'BAD_MODEL',
    message: expect.stringMatching(/^Detector a\\nb\.onnx: [^\n]*face_rpn_bbox_pred_stride32[^\n]*$/),
  });
});

test('a file that is not a model is refused in one line', async () => {
  const broken: OnnxRuntime = {
    Tensor,
    InferenceSession: { create: () => Promise.reject(new Error('Load model failed\nat line 3')) },
  };
  await expect(
    openRetinaFace({ model: 'none.onnx', minScore: 0.5 }, () => Promise.resolve(broken)),
  ).rejects.toMatchObject({
    code: 'BAD_MODEL',
    message: expect.stringMatching(/^Detector none\.onnx: [^\n]*Load model failed;[^\n]*$/),
  });
});
