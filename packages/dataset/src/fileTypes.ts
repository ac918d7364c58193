import { extname } from 'node:path';

/** Extensions of the containers and streams that `@dfer/preprocess` lets ffmpeg open. */
const VIDEO = new Set(
  [
    'mp4 m4v mov qt f4v 3gp 3g2 mj2 mkv mk3d webm avi divx amv flv asf wmv wtv',
    'ts mts m2ts m2t mpg mpeg mpe m2p vob m1v m2v mpv ogv ogm mxf nut rm rmvb dv dif',
    'h264 264 avc h265 265 hevc ivf obu mjpg mjpeg y4m gif apng',
  ].flatMap((line) => line.split(' ').map((name) => `.${name}`)),
);
const IMAGE = new Set(['.jpg', '.jpeg', '.png', '.bmp', '.webp']);

/** True if the name has a video extension, in any case. */
export const isVideo = (name: string): boolean => VIDEO.has(extname(name).toLowerCase());

/** True if the name has an image extension, in any case. */
export const isImage = (name: string): boolean => IMAGE.has(extname(name).toLowerCase());

/** The name without its last extension. */
export const stem = (name: string): string => name.slice(0, name.length - extname(name).length);
