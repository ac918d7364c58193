const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation; NaN for one value. */
function deviation(values) {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/**
 * Compares two engines' curves of one metric, epoch by epoch. They agree if the difference of the means over the seeds, averaged over the
 * epochs, is less than the pooled deviation between seeds: another engine then matters no more than another seed.
 *
 * @param {number[][]} ours By seed and epoch.
 * @param {number[][]} theirs The same seeds and epochs.
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
 * Loss without label smoothing, and the mean recall over the classes that occur.
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

/** The largest difference between corresponding numbers. */
export function largestDifference(ours, theirs) {
  return Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
}
