import { EMOTIONS } from '@dfer/dataset';
import type { Expression } from './expression.js';
import type { ReleaseFormat } from './settings.js';

/** A class of a data set, by its own name, and what a head shows for it. */
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

/** The classes of a format, in the order of its authors. */
export const releaseClasses = (format: ReleaseFormat = 'dfew'): readonly ReleaseClass[] =>
  format === 'mafw' ? MAFW : SEVEN;
