import { makeWindowPrediction } from '../../../testing/predictions.js';
import { timelineSvg } from './timeline.js';

const prediction = {
  video: 'a<b>&"c".mp4',
  duration: 10,
  windows: [0, 1, 5].map((at) => makeWindowPrediction(1, at)),
};

test('names are escaped in the drawing', () => {
  const svg = timelineSvg(prediction, [1], ['happy', 'sad', '<script>']);
  expect(svg).toContain('a&lt;b&gt;&amp;&quot;c&quot;.mp4');
  expect(svg).not.toContain('<script>');
});

test('a person who is absent leaves a gap', () => {
  const areas = [...timelineSvg(prediction, [1], ['happy', 'sad']).matchAll(/<path d="(M[^"]+Z)"/g)];
  expect(areas).toHaveLength(4);
  // Happy in the first segment, 0 to 3 s of 10 s on 850 pixels; three quarters of the panel height of 110.
  expect(areas[0]?.[1]).toBe(
    'M90.0 97.5L175.0 97.5L260.0 97.5L345.0 97.5L345.0 180.0L260.0 180.0L175.0 180.0L90.0 180.0Z',
  );
});

test('each person has a panel', () => {
  const windows = [makeWindowPrediction(1, 0), makeWindowPrediction(2, 0)];
  const svg = timelineSvg({ ...prediction, windows }, [1, 2], ['happy', 'sad']);
  expect(svg.match(/Person \d/g)).toEqual(['Person 1', 'Person 2']);
});
