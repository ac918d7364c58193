import { extname } from 'node:path';

const VIDEO = new Set(['.mp4', '.mkv', '.avi', '.mov', '.webm']);
const IMAGE = new Set(['.jpg', '.jpeg', '.png', '.bmp', '.webp']);

/** Does the name end like a film's? Case does not matter. */
export const isVideo = (name: string): boolean => VIDEO.has(extname(name).toLowerCase());

/** Does the name end like an image's? Case does not matter. */
export const isImage = (name: string): boolean => IMAGE.has(extname(name).toLowerCase());

/** The name without its last extension. */
export const stem = (name: string): string => name.slice(0, name.length - extname(name).length);
