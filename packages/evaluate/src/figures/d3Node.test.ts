import { openDocument } from './d3Node.js';

afterEach(() => jest.resetModules());

test('an opened document can be drawn in', () => {
  const document = openDocument();
  document.createSVG(3, 2).append('rect');
  expect(document.svgString()).toContain('<rect></rect>');
});

test.each([
  ['is not installed', "Cannot find module 'd3-node'\nRequire stack:\n- /somewhere"],
  ['does not load', 'Unexpected token'],
])('if d3-node %s, the error says what to install', (_, reason) => {
  jest.doMock('d3-node', () => {
    throw new Error(reason);
  });
  expect(() => openDocument()).toThrow(
    expect.objectContaining({
      code: 'NO_RENDERER',
      kind: 'input',
      message: `figures: expected the package d3-node beside @dfer/evaluate; received ${reason.split('\n')[0]}; install it with: npm install d3-node`,
    }),
  );
  jest.dontMock('d3-node');
});
