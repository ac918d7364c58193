/**
 * Why a processed clip has no frames in the store.
 *
 * - `no-face`: no sampled frame has a usable face
 * - `few-faces`: too few sampled frames have a usable face
 * - `turned-faces`: the faces are upside down or on their side
 * - `damaged-pictures`: too many pictures are damaged or lost
 * - `missing-file`: the file is not on disk
 * - `unreadable-file`: the file is not a readable video or image
 */
export type LeaveOutReason =
  'no-face' | 'few-faces' | 'turned-faces' | 'damaged-pictures' | 'missing-file' | 'unreadable-file';
