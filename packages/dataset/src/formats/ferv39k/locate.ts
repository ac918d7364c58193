import { join } from 'node:path';
import { isImage, isVideo, stem } from '../../fileTypes.js';
import type { Tree } from '../tree.js';

/** One list of `4_setups`. */
export interface SetupFile {
  readonly path: string;
  readonly role: 'train' | 'test';
}

/** The files of a FERV39k release. */
export interface Ferv39kFiles {
  /** Paths by kind and by `<Scene>/<Emotion>/<clip>`; more than one path is a duplicate. */
  readonly media: Readonly<Record<'video' | 'frames', ReadonlyMap<string, readonly string[]>>>;
  readonly setups: readonly SetupFile[];
  /** Number of lists of a single scene. */
  readonly sceneLists: number;
  readonly archives: readonly string[];
}

/** The clip of a path: its last three names, `<Scene>/<Emotion>/<clip>`, without a video extension. */
export function parseClipPath(path: string): string | null {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const [scene, emotion, clip] = names.slice(-3);
  if (scene === undefined || emotion === undefined || clip === undefined) return null;
  return `${scene}/${emotion}/${isVideo(clip) ? stem(clip) : clip}`;
}

/** Finds `2_ClipsforFaceCrop/<Scene>/<Emotion>/<clip>` (frames or videos) and the lists of `4_setups`. */
export function locateFerv39k({ folders }: Tree): Ferv39kFiles {
  const media = { video: new Map<string, string[]>(), frames: new Map<string, string[]>() };
  const setups: SetupFile[] = [];
  const archives: string[] = [];
  let sceneLists = 0;
  const add = (kind: 'video' | 'frames', trail: readonly string[], path: string): void => {
    const clip = trail.length < 3 ? null : parseClipPath(trail.join('/'));
    if (clip === null) return;
    const paths = media[kind].get(clip);
    if (paths) paths.push(path);
    else media[kind].set(clip, [path]);
  };
  for (const { path, trail, files, folders: below } of folders) {
    if (below.length === 0 && files.some(isImage)) {
      add('frames', trail, path);
      continue;
    }
    for (const name of files) {
      const [, role, scope] = /^(train|test)_(.+)\.(csv|txt)$/i.exec(name) ?? [];
      if (isVideo(name)) add('video', [...trail, name], join(path, name));
      else if (/\.(zip|rar|7z|tar|gz)$/i.test(name)) archives.push(join(path, name));
      else if (role !== undefined && /^all(_scenes)?$/i.test(scope ?? '')) {
        setups.push({ path: join(path, name), role: role.toLowerCase() === 'train' ? 'train' : 'test' });
      } else if (role !== undefined && trail.some((one) => /^4_setups$/i.test(one))) sceneLists++;
    }
  }
  return { media, setups, sceneLists, archives };
}
