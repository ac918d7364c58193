/**
 * How the frames of a clip become one answer. `mean-probability`: each frame is answered alone and the probabilities are averaged;
 * the others answer once, from the frames' features: their mean, their weighted mean (`attention`), the last state of a recurrent
 * network (`gru`), or their mean after they were compared with each other (`transformer`) or saw their neighbors (`tcn`).
 */
export const HEADS = ['mean-probability', 'mean-feature', 'attention', 'gru', 'transformer', 'tcn'] as const;

export type Head = (typeof HEADS)[number];

/** The heads that are part of the network. */
export type FeatureHead = Exclude<Head, 'mean-probability'>;
