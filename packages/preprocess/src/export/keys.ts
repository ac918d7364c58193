/**
 * Returns a function that makes a unique WebDataset key from a clip id. Readers end the key at the first dot of a file name, so dots in
 * the id are replaced. They skip names that start with `__`, so no part of a key does. Letters of any script are kept, because replacing
 * them would make different ids equal.
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
