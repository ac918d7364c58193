/**
 * Lists the member names of a JSON object in order, with duplicates, which `JSON.parse` hides.
 *
 * @param json - Valid JSON text of one object.
 */
export function memberNames(json: string): string[] {
  const names: string[] = [];
  let depth = 0;
  // In valid JSON every brace outside a string is structure, and a string before a colon is a name.
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
