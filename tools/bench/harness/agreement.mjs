const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample deviation; NaN of one value. */
function deviation(values) {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/**
 * Two engines' curves of one figure, epoch by epoch. They agree where the means over the seeds are, on the average of the epochs,
 * less apart than one seed's curve is from another's (the pooled deviation): an engine then is no more than another seed.
 *
 * @param {number[][]} ours by seed and epoch
 * @param {number[][]} theirs the same seeds and epochs
 */
export function compareCurves(ours, theirs) {
  const epochs = ours[0].map((_, epoch) => {
    const [own, other] = [ours, theirs].map((curves) => curves.map((curve) => curve[epoch]));
    return {
      ours: mean(own),
      theirs: mean(other),
      difference: mean(own) - mean(other),
      deviation: Math.sqrt((deviation(own) ** 2 + deviation(other) ** 2) / 2),
    };
  });
  const meanDifference = mean(epochs.map(({ difference }) => Math.abs(difference)));
  const meanDeviation = mean(epochs.map((epoch) => epoch.deviation));
  return {
    epochs,
    meanDifference,
    meanDeviation,
    ratio: meanDifference / meanDeviation,
    agrees: meanDifference < meanDeviation,
  };
}

/**
 * Loss without label smoothing, and the recalls' mean over the classes that occur.
 *
 * @param {number[][]} probabilities by clip and class
 * @param {number[]} labels
 */
export function judge(probabilities, labels) {
  const isHit = (row, label) => row.indexOf(Math.max(...row)) === label;
  const recalls = [...new Set(labels)].map((label) =>
    mean(probabilities.flatMap((row, i) => (labels[i] === label ? [isHit(row, label) ? 1 : 0] : []))),
  );
  return {
    validationLoss: mean(probabilities.map((row, i) => -Math.log(Math.max(row[labels[i]], 1e-7)))),
    validationUar: mean(recalls),
  };
}

/** The largest difference of numbers in the same places. */
export function largestDifference(ours, theirs) {
  return Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
}
