import { availableParallelism } from 'node:os';
import preset from '../../tools/jest/preset.mjs';

/** `npm test` runs these tests last and alone: both of two cores are theirs, where Jest's default would leave one idle. */
export default { ...preset, displayName: 'cli', maxWorkers: Math.max(2, availableParallelism() - 1) };
