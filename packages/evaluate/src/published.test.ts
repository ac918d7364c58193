import { PUBLISHED_DFEW } from './published.js';

test('published results are in percent, with UAR below WAR', () => {
  for (const { uar, war } of PUBLISHED_DFEW) {
    expect(uar).toBeGreaterThan(40);
    expect(war).toBeGreaterThan(uar);
    expect(war).toBeLessThan(80);
  }
});

test('methods are unique', () => {
  const methods = PUBLISHED_DFEW.map(({ method }) => method);
  expect(new Set(methods).size).toBe(methods.length);
});
