import type { ModelMetadata } from './tfjs.js';

/**
 * Metadata for formats that hold texts alone: a text stays as it is, all else becomes JSON. What a model file here leaves to its
 * reader's knowledge is said: the frames are RGB and their axes lie as PyTorch has them.
 */
export function stringifyMetadata(metadata: ModelMetadata, architecture: string): Record<string, string> {
  const facts: Readonly<Record<string, unknown>> = {
    ...metadata,
    architecture,
    producer: '@dfer/models',
    channels: 'RGB',
    layout: 'NCHW',
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
}
