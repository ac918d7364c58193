// prettier-ignore
/** The point of MediaPipe's face mesh closest to each iBUG point; the jaw line is the outline of the mesh. */
const MESH_POINTS = [
  162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
  70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
  168, 197, 5, 4, 75, 97, 2, 326, 305,
  33, 160, 158, 133, 153, 144,
  362, 385, 387, 263, 373, 380,
  61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181,
  78, 82, 13, 312, 308, 317, 14, 87,
] as const;

/**
 * Converts a face mesh to iBUG's 68 landmarks.
 *
 * @param mesh - `[468, 3]`
 * @returns `[68, 2]`
 */
export function ibug68FromMesh(mesh: Float32Array): Float32Array {
  return Float32Array.from(
    { length: 2 * MESH_POINTS.length },
    (_, i) => mesh[3 * MESH_POINTS[i >> 1]! + (i % 2)]!,
  );
}
