// Compares what two backends computed.

/** The difference between two results of a case, in one line; null if they agree. */
export function faultOf(actual, expected, tolerance) {
  for (const [result, whose] of [
    [expected, 'the reference'],
    [actual, 'it'],
  ]) {
    if (result === undefined) return `${whose} was not computed`;
    if (result.error !== undefined) return `${whose} failed: ${result.error}`;
  }
  const names = Object.keys(expected.outputs);
  if (names.length === 0) return 'the reference has no output';
  if (names.join() !== Object.keys(actual.outputs).join()) {
    return `expected the outputs ${names.join()}; received ${Object.keys(actual.outputs).join()}`;
  }
  for (const name of names) {
    const fault = differenceOf(actual.outputs[name], expected.outputs[name], tolerance);
    if (fault !== null) return `${name}: ${fault}`;
  }
  return null;
}

function differenceOf(actual, expected, tolerance) {
  if (expected.length === 0) return 'the reference has no numbers';
  if (actual.length !== expected.length) {
    return `expected ${expected.length} numbers; received ${actual.length}`;
  }
  const largest = expected.reduce(
    (most, value) => Math.max(most, Number.isFinite(value) ? Math.abs(value) : 0),
    0,
  );
  // Sums that cancel to zero are only rounding errors.
  const allowed = tolerance * Math.max(largest, tolerance);
  for (let i = 0; i < expected.length; i++) {
    const same = Object.is(actual[i], expected[i]) || Math.abs(actual[i] - expected[i]) <= allowed;
    if (!same)
      return `expected ${expected[i]} at ${i}; received ${actual[i]} (allowed: ±${allowed.toPrecision(2)})`;
  }
  return null;
}
