/**
 * Why a store has no frames of a clip that it looked at.
 *
 * - `no-face`: no usable face in any frame looked at
 * - `few-faces`: a usable face in too few of them
 * - `turned-faces`: its faces are upside down or on their side
 * - `damaged-pictures`: too many of its pictures are damaged or lost
 * - `missing-file`: it was not on disk
 * - `unreadable-file`: it is no film or image that can be read
 */
export type LeaveOutReason =
  'no-face' | 'few-faces' | 'turned-faces' | 'damaged-pictures' | 'missing-file' | 'unreadable-file';
