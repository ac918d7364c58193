/**
 * How the frames of a clip are combined. `mean-probability`: each frame is classified separately and the probabilities are averaged.
 * The others classify the clip once, from the frame features: their mean, their weighted mean (`attention`), the last state of a
 * recurrent network (`gru`), or their mean after self-attention (`transformer`) or temporal convolutions (`tcn`).
 */
export const HEADS = ['mean-probability', 'mean-feature', 'attention', 'gru', 'transformer', 'tcn'] as const;

export type Head = (typeof HEADS)[number];

/** Heads that are part of the network. */
export type FeatureHead = Exclude<Head, 'mean-probability'>;
