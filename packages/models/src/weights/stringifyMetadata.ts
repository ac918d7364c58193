import type { ModelMetadata } from './tfjs.js';

/**
 * Converts metadata for formats that store only texts: texts are kept, everything else becomes JSON. It adds what is implicit in our
 * own model files: the frames are RGB, with axes in PyTorch's order.
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
