/**
 * Names of an object's own members, in order and as often as they occur: what `JSON.parse` hides.
 *
 * @param json - Text of one object that `JSON.parse` accepts.
 */
export function memberNames(json: string): string[] {
  const names: string[] = [];
  let depth = 0;
  // Within valid JSON every brace outside of a string is structure, and a string before a colon is a name.
  for (const [token, colon] of tokensOf(json)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && colon) names.push(String(JSON.parse(token)));
  }
  return names;
}

function* tokensOf(json: string): Generator<readonly [token: string, colon: boolean]> {
  for (const { groups } of json.matchAll(/(?<token>[{}[\]]|"[^"\\]*(?:\\.[^"\\]*)*")(?<colon>\s*:)?/g)) {
    yield [groups?.['token'] ?? '', groups?.['colon'] !== undefined];
  }
}
