/** Data about the face in an aligned clip, besides its landmarks. */
export interface FaceDetails {
  /** `[length, 3]`: yaw, pitch and roll in degrees, see `HeadPose`; NaN if the landmark network gives no pose. */
  readonly poses: Float32Array;
  /** `[length, 2]`: scores of the detector and of the landmark network, 0–1. */
  readonly scores: Float32Array;
  /**
   * `[length, 468, 3]`: MediaPipe's face mesh in 1/8192 of the aligned frame's side: x and y from its left and top edge, depth
   * (smaller is nearer); empty if the landmark network gives no mesh.
   */
  readonly mesh: Int16Array;
  /** `[1024]`, L2-normalized: the HSE-FaceRes descriptor, averaged over a few frames of the clip. */
  readonly descriptor: Float32Array;
}

/** Number of points in MediaPipe's face mesh. */
export const MESH_POINTS = 468;

/** Number of elements in a face descriptor. */
export const DESCRIPTOR_LENGTH = 1024;
