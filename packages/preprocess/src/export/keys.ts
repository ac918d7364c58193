/**
 * Makes WebDataset keys of clip ids, each once. Readers take all up to the first dot of a file's name for the key, so that an id must
 * lose its own, and pass over names that begin with `__`, so that no part of a key does. Letters of any script stay: to replace them
 * would make the ids of different clips alike.
 */
export function uniqueKeys(): (id: string) => string {
  const taken = new Set<string>();
  return (id) => {
    const plain = id.normalize('NFC').split('/').filter(Boolean).map(partOf).join('/') || 'clip';
    let key = plain;
    for (let n = 2; taken.has(key); n++) key = `${plain}-${n}`;
    taken.add(key);
    return key;
  };
}

function partOf(name: string): string {
  const plain = name.replace(/[^\p{L}\p{M}\p{N}_-]/gu, '_');
  return plain.startsWith('_') ? `x${plain}` : plain;
}
