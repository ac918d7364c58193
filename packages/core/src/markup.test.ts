import { escapeHtml, escapeXml } from './markup.js';

test('HTML markup characters are escaped', () => {
  expect(escapeHtml(`<a href="x" id='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});

test.each([
  ['a control character', 'a\u0001b', 'a\\u0001b'],
  ['an escape code', '\u001b[31mred', '\\u001b[31mred'],
  ['a lone surrogate', 'a\uD800b', 'a\uFFFDb'],
  ['a non-character', 'a\uFFFFb', 'a\uFFFDb'],
  ['a pair of surrogates', '🎬', '🎬'],
  ['markup', '<b>', '&lt;b&gt;'],
])('%s is valid in XML after escaping', (_, text, shown) => {
  expect(escapeXml(text)).toBe(shown);
});
