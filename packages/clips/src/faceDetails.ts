/** What is known of the face in an aligned clip besides its landmarks. */
export interface FaceDetails {
  /** `[length, 3]`: yaw, pitch and roll in degrees, see `HeadPose`; NaN where the landmark network does not tell. */
  readonly poses: Float32Array;
  /** `[length, 2]`: scores of the detector and of the landmark network, 0–1. */
  readonly scores: Float32Array;
  /**
   * `[length, 468, 3]`: MediaPipe's face mesh in 1/8192 of the aligned frame's side: x, y from its left and upper edge, depth,
   * smaller is nearer; empty where the landmark network has none.
   */
  readonly mesh: Int16Array;
  /** `[1024]`, of length 1: the descriptor of HSE-FaceRes, the mean of a few frames of the clip. */
  readonly descriptor: Float32Array;
}

/** Points of MediaPipe's face mesh. */
export const MESH_POINTS = 468;

/** Numbers of a face's descriptor. */
export const DESCRIPTOR_LENGTH = 1024;
