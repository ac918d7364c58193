import { join } from 'node:path';
import { PreprocessError } from '../../errors.js';
import { makeVideo, temporaryFolder } from '../../testing/fakes.js';
import { decode } from '../decode.js';
import { probe } from '../probe.js';
import { decoder, DECODERS, withSecondTry } from './index.js';

const { DFER_DECODER } = process.env;
afterEach(() => {
  if (DFER_DECODER === undefined) delete process.env['DFER_DECODER'];
  else process.env['DFER_DECODER'] = DFER_DECODER;
});

const video = makeVideo(join(temporaryFolder(), 'video.mp4'), { frames: 6, size: '64x48' });

async function seen(name: string): Promise<unknown> {
  process.env['DFER_DECODER'] = name;
  const pixels: string[] = [];
  for await (const { data } of decode(video, { width: 32, height: 24 }))
    pixels.push(Buffer.from(data).toString('hex'));
  return { pixels, info: await probe(video) };
}

test('all decoders return the same pictures and info', async () => {
  const forked = await seen('ffmpeg-fork');
  expect(forked).toMatchObject({ info: { frames: 6, width: 64, height: 48 } });
  expect(await seen('ffmpeg')).toEqual(forked);
});

test.each(Object.keys(DECODERS))('%s reports missing programs before any video is opened', (name) => {
  const { PATH } = process.env;
  process.env['DFER_DECODER'] = name;
  process.env['PATH'] = temporaryFolder();
  try {
    expect(() => decoder().assertPresent()).toThrow(
      expect.objectContaining({
        code: 'FFMPEG_MISSING',
        message: expect.stringContaining('received none'),
      }),
    );
  } finally {
    process.env['PATH'] = PATH;
  }
  expect(() => decoder().assertPresent()).not.toThrow();
});

test('an unknown decoder is refused; the message lists the known ones', () => {
  process.env['DFER_DECODER'] = 'gstreamer';
  expect(() => decoder()).toThrow(
    'DFER_DECODER: expected one of ffmpeg-fork, ffmpeg; received gstreamer; correct or unset it.',
  );
});

test('transient failures are retried once, with the decoder that shares no process', async () => {
  const used: unknown[] = [];
  const work = (): Promise<never> => {
    used.push(Object.entries(DECODERS).find(([, known]) => known === decoder())?.[0]);
    return Promise.reject(new PreprocessError('BAD_VIDEO', 'killed', { transient: true }));
  };
  await expect(withSecondTry(work)).rejects.toThrow('killed');
  expect(used).toEqual(['ffmpeg-fork', 'ffmpeg']);
});

test('permanent failures are not retried', async () => {
  const work = jest.fn(() => Promise.reject(new PreprocessError('BAD_VIDEO', 'not a video')));
  await expect(withSecondTry(work)).rejects.toThrow('not a video');
  expect(work).toHaveBeenCalledTimes(1);
});
