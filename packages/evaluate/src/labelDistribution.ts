/** Prediction of a network for a clip with annotator votes. */
export interface DistributionPrediction {
  readonly clip: string;
  /** The fold (from 1) of the network. */
  readonly fold: number;
  /** True if the data set gives the clip one label; otherwise it shows several emotions. */
  readonly isSingle: boolean;
  /** One count or share per class, at least one of them above 0. */
  readonly votes: readonly number[];
  /** Class probabilities, adding up to 1. */
  readonly probabilities: readonly number[];
}

/** Agreement of predicted probabilities with annotator votes. */
export interface DistributionMetrics {
  readonly clips: number;
  /** Kullback–Leibler divergence of the prediction from the votes, in nats, mean over the clips; 0 if equal. */
  readonly kl: number;
  /** Mean share of a clip's two most voted classes that are among its two most probable ones; classes without votes are ignored. */
  readonly top2: number;
  /** Every class whose share reaches `threshold` is a label of the clip, in the votes and in the prediction. */
  readonly multiLabel: { readonly threshold: number; readonly microF1: number; readonly macroF1: number };
}

/** Three of DFEW's ten votes. */
export const MULTI_LABEL_THRESHOLD = 0.3;

/** Computes the metrics of clips with annotator votes. Zero if nothing was counted. */
export function computeDistributionMetrics(
  predictions: readonly DistributionPrediction[],
  threshold = MULTI_LABEL_THRESHOLD,
): DistributionMetrics {
  const rows = predictions.map(({ votes, probabilities }) => ({ shares: toShares(votes), probabilities }));
  const classes = rows[0]?.shares.length ?? 0;
  const counts = Array.from({ length: classes }, (_, label) => {
    const pairs = rows.map(({ shares, probabilities }) => [
      reaches(shares[label]!, threshold),
      reaches(probabilities[label]!, threshold),
    ]);
    return {
      hits: pairs.filter(([voted, predicted]) => voted && predicted).length,
      either: pairs.reduce((sum, [voted, predicted]) => sum + Number(voted) + Number(predicted), 0),
    };
  });
  const f1 = (hits: number, either: number): number => (either === 0 ? 0 : (2 * hits) / either);
  // Skip classes that are neither voted for nor predicted.
  const present = counts.filter(({ either }) => either > 0);
  return {
    clips: rows.length,
    kl: mean(rows.map(({ shares, probabilities }) => klDivergence(shares, probabilities))),
    top2: mean(rows.map(({ shares, probabilities }) => top2Agreement(shares, probabilities))),
    multiLabel: {
      threshold,
      microF1: f1(
        counts.reduce((sum, { hits }) => sum + hits, 0),
        counts.reduce((sum, { either }) => sum + either, 0),
      ),
      macroF1: mean(present.map(({ hits, either }) => f1(hits, either))),
    },
  };
}

function toShares(votes: readonly number[]): number[] {
  const total = votes.reduce((sum, count) => sum + count, 0);
  return votes.map((count) => count / total);
}

/** Tolerates rounding, so that 3 / 10 reaches 0.3. */
function reaches(share: number, threshold: number): boolean {
  return share >= threshold - 1e-9;
}

function klDivergence(shares: readonly number[], probabilities: readonly number[]): number {
  return shares.reduce(
    (sum, share, label) =>
      share === 0 ? sum : sum + share * Math.log(share / Math.max(probabilities[label]!, 1e-7)),
    0,
  );
}

function top2Agreement(shares: readonly number[], probabilities: readonly number[]): number {
  const voted = top2Labels(shares).filter((label) => shares[label]! > 0);
  const predicted = top2Labels(probabilities);
  return voted.filter((label) => predicted.includes(label)).length / voted.length;
}

/** The two highest classes; the first ones for ties. */
function top2Labels(values: readonly number[]): number[] {
  return values
    .map((_, label) => label)
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, 2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
