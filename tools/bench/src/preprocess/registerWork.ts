// Computes in registers from a given time for a given duration, and prints the number of iterations:
//   node registerWork.js START_MS DURATION_MS
const [start, duration] = process.argv.slice(2).map(Number);

/** Eight independent sums, enough to fill a core's execution units. */
function compute(times: number): number {
  let [a, b, c, d, e, f, g, h] = [1, 2, 3, 4, 5, 6, 7, 8];
  for (let i = 0; i < times; i++) {
    a = a * 0.999999 + 1e-6;
    b = b * 0.999999 + 1e-6;
    c = c * 0.999999 + 1e-6;
    d = d * 0.999999 + 1e-6;
    e = e * 0.999999 + 1e-6;
    f = f * 0.999999 + 1e-6;
    g = g * 0.999999 + 1e-6;
    h = h * 0.999999 + 1e-6;
  }
  return a + b + c + d + e + f + g + h;
}

let sum = compute(5e6);
while (Date.now() < start) sum += compute(1e4);
let times = 0;
for (; Date.now() < start + duration; times++) sum += compute(1e5);
console.log(JSON.stringify({ times, sum }));
