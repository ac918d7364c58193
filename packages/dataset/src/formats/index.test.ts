import { FORMAT_CHOICES } from '../settings.js';
import { FORMAT_NAMES } from './index.js';

test('each format is registered under the name that it gives its data sets', () => {
  expect(FORMAT_NAMES).toEqual(FORMAT_CHOICES);
});
