export type { AlignedClip, ClipAudio, ClipReader } from './alignedClip.js';
export { ClipError, type ClipErrorCode } from './errors.js';
export { DESCRIPTOR_LENGTH, type FaceDetails, MESH_POINTS } from './faceDetails.js';
export {
  countFaceFeatures,
  FACE_FEATURES,
  FACE_FEATURES_VERSION,
  type FaceFeatures,
  faceFeatures,
  takesDescriptor,
  takesMesh,
} from './faceFeatures.js';
export { readFrom, readPart } from './fileParts.js';
export type { LeaveOutReason } from './leaveOutReason.js';
export { decodeJpegFrames, splitFrames } from './jpegFrames.js';
export { checkedPart, type Part, readStoredFrames, type StoredFrames } from './storedFrames.js';
