/** The emotions of DFEW. */
export const CLASSES: readonly string[] = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
