import { EMOTIONS } from '@dfer/dataset';
import type { Expression } from './expression.js';
import type { ReleaseFormat } from './settings.js';

/** A class of a data set, and the expression that heads of this class show. */
export interface ReleaseClass {
  readonly name: string;
  readonly emotion: Expression;
}

const SEVEN = EMOTIONS.map((name): ReleaseClass => ({ name, emotion: name }));

const MAFW: readonly ReleaseClass[] = [
  { name: 'anger', emotion: 'angry' },
  { name: 'disgust', emotion: 'disgust' },
  { name: 'fear', emotion: 'fear' },
  { name: 'happiness', emotion: 'happy' },
  { name: 'neutral', emotion: 'neutral' },
  { name: 'sadness', emotion: 'sad' },
  { name: 'surprise', emotion: 'surprise' },
  { name: 'contempt', emotion: 'contempt' },
  { name: 'anxiety', emotion: 'anxiety' },
  { name: 'helplessness', emotion: 'helplessness' },
  { name: 'disappointment', emotion: 'disappointment' },
];

/** The classes of a format, in its official order. */
export const releaseClasses = (format: ReleaseFormat = 'dfew'): readonly ReleaseClass[] =>
  format === 'mafw' ? MAFW : SEVEN;
