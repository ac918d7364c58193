/**
 * Speed of one core in JavaScript: scalar multiplications and additions, in billions per second. The upper bound of a backend's speed
 * is a multiple of it. Takes about 15 ms.
 */
export function scalarGflops(): number {
  chains(20_000);
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const count = 400_000;
    const began = performance.now();
    chains(count);
    best = Math.max(best, (count * 16) / ((performance.now() - began) * 1e6));
  }
  return best;
}

/** Computes eight independent chains, to use all units of the core. @returns their sum, so that they are not optimized away */
function chains(count: number): number {
  let [a, b, c, d, e, f, g, h] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  for (let i = 0; i < count; i++) {
    a = a * 0.999 + 0.001;
    b = b * 0.999 + 0.001;
    c = c * 0.999 + 0.001;
    d = d * 0.999 + 0.001;
    e = e * 0.999 + 0.001;
    f = f * 0.999 + 0.001;
    g = g * 0.999 + 0.001;
    h = h * 0.999 + 0.001;
  }
  return a + b + c + d + e + f + g + h;
}
