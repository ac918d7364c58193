import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { faceFeatures, type FaceDetails } from '@dfer/clips';
import type { FaceNetworks } from '../face/faceNetworks.js';
import { processClip } from '../run/processClip.js';
import { resolveSettings } from '../settings.js';
import { fakeNetworks, temporaryFolder } from '../testing/fakes.js';
import { trackPeople } from '../track/trackPeople.js';
import { openVideoReader } from '../video/sources/videoReader.js';
import { personWindows, planWindows } from './slidingWindows.js';

const folder = temporaryFolder();
const SECONDS = 1.5;
/** Both sample every frame. */
const settings = resolveSettings({ size: 32, looked: 'all', quality: 'exact', timeline: 'uniform' });

/** A video whose picture moves as a whole (`pan`), or whose scene changes in the middle (`cut`). */
function makeVideo(kind: 'pan' | 'cut'): string {
  const path = join(folder, `${kind}.mkv`);
  const input = ['-f', 'lavfi', '-i', `testsrc2=s=160x120:r=12:d=${SECONDS}`];
  const filter =
    kind === 'pan'
      ? 'hue=b=t'
      : `negate=enable='gte(t,${SECONDS / 2})',hue=h=90:enable='gte(t,${SECONDS / 2})'`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, '-vf', filter, '-c:v', 'ffv1', path]);
  return path;
}

/** One face in the center, with a mesh and descriptor computed from the pixels around it, so that each frame has its own. */
function networksWithMesh(): FaceNetworks {
  const networks = fakeNetworks(() => true);
  return {
    ...networks,
    landmarker: {
      async locate(rois) {
        const located = await networks.landmarker.locate(rois);
        return located.map((face, i) => {
          const { data } = rois[i]!.image;
          const mesh = Float32Array.from(
            { length: 468 * 3 },
            (_, at) => 20 + 50 * Math.abs(Math.sin(at * 1.3)) + data[(at * 37) % data.length]! / 32,
          );
          return { ...face, mesh, pose: { yaw: 1, pitch: 2, roll: 3 } };
        });
      },
      dispose: () => undefined,
    },
    describer: {
      async describe(faces) {
        const looks = await networks.describer.describe(faces);
        return looks.map((look) => Float32Array.from({ length: 1024 }, (_, i) => look[i % 64]! / 4));
      },
      dispose: () => undefined,
    },
  };
}

async function ofStore(path: string): Promise<FaceDetails> {
  const made = await processClip({ kind: 'video', path }, settings, () =>
    Promise.resolve(networksWithMesh()),
  );
  if (made.kind !== 'aligned' || made.details === null) throw new Error('expected an aligned clip');
  return made.details;
}

async function ofWindows(path: string, isDescribed: boolean): Promise<FaceDetails[]> {
  const networks = networksWithMesh();
  const { maxWidth, maxHeight } = settings;
  const reader = await openVideoReader(path, { maxWidth, maxHeight, coarse: false });
  const found = await trackPeople(reader, SECONDS, settings, networks);
  const timing = { duration: reader.duration, length: 10, stride: 10 };
  const windows = planWindows(found.times, timing, settings);
  const details: FaceDetails[] = [];
  const describer = isDescribed ? networks.describer : null;
  const clips = personWindows(found.frames, windows, found.sourceFrames, found.times, settings, describer);
  for await (const one of clips) details.push(one.details);
  return details;
}

test.each(['pan', 'cut'] as const)(
  'a window over a whole video (%s) has the same mesh, descriptor and features as the stored clip',
  async (kind) => {
    const path = makeVideo(kind);
    const [stored, windows] = [await ofStore(path), await ofWindows(path, true)];
    expect(windows).toHaveLength(1);
    expect(windows[0]).toEqual(stored);
    expect(faceFeatures(windows[0]!, 'mesh+descriptor')).toEqual(faceFeatures(stored, 'mesh+descriptor'));
    expect(Math.max(...faceFeatures(stored, 'mesh').slice(51))).toBeGreaterThan(0);
  },
);

test('without a describer there is a mesh but no descriptor', async () => {
  const [details] = await ofWindows(makeVideo('pan'), false);
  expect(details!.descriptor).toHaveLength(0);
  expect(details!.mesh).toHaveLength(16 * 468 * 3);
});
