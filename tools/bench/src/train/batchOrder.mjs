/** Mulberry32: reproducible numbers from a seed. */
function randomOf(seed) {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled(items, random) {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

/**
 * The images of each training step, drawn once so that all engines use the same ones: every clip once per epoch, a random frame from each
 * of `frames` equal parts of it, half of the clips mirrored.
 *
 * @param {number[]} clips
 * @param {{ epochs: number, batch: number, frames: number, length: number, seed: number }} setting `batch`: clips per step;
 *   `frames`: frames used of each clip; `length`: frames in a clip
 * @returns {[clip: number, frame: number, mirrored: 0 | 1][][][]} images by epoch and step; clips left over join the last step
 */
export function batchOrder(clips, { epochs, batch, frames, length, seed }) {
  const random = randomOf(seed);
  const steps = Math.max(1, Math.floor(clips.length / batch));
  const imagesOf = (clip) => {
    const mirrored = random() < 0.5 ? 1 : 0;
    return Array.from({ length: frames }, (_, part) => [
      clip,
      Math.floor(((part + random()) * length) / frames),
      mirrored,
    ]);
  };
  return Array.from({ length: epochs }, () => {
    const order = shuffled(clips, random);
    return Array.from({ length: steps }, (_, step) =>
      order.slice(step * batch, step === steps - 1 ? undefined : (step + 1) * batch).flatMap(imagesOf),
    );
  });
}
