export type { AlignedClip, ClipAudio, ClipReader } from './alignedClip.js';
export { ClipError, type ClipErrorCode } from './errors.js';
export { readFrom, readPart } from './fileParts.js';
export type { LeaveOutReason } from './leaveOutReason.js';
export { decodeJpegFrames, splitFrames } from './jpegFrames.js';
export { checkedPart, type Part, readStoredFrames, type StoredFrames } from './storedFrames.js';
