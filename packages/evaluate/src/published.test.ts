import { PUBLISHED_DFEW } from './published.js';

test('published figures are per cent, with UAR below WAR as on every unbalanced set', () => {
  for (const { uar, war } of PUBLISHED_DFEW) {
    expect(uar).toBeGreaterThan(40);
    expect(war).toBeGreaterThan(uar);
    expect(war).toBeLessThan(80);
  }
});

test('methods are named once', () => {
  const methods = PUBLISHED_DFEW.map(({ method }) => method);
  expect(new Set(methods).size).toBe(methods.length);
});
