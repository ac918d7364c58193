/** The seven emotions in DFEW's own order; DFEW's files number them from 1. */
export const EMOTIONS = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'] as const;

export type Emotion = (typeof EMOTIONS)[number];
