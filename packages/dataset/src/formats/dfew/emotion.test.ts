import { EMOTIONS } from '../../index.js';

test('the emotions are in the order of DFEW', () => {
  expect(EMOTIONS).toEqual(['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear']);
});
