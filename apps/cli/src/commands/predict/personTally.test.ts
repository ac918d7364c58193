import { makeWindowPrediction } from '../../testing/predictions.js';
import { PersonTally } from './personTally.js';
import { SightLog } from './sightLog.js';

const sights = new SightLog(false);

test('the main person is the one with the largest face for the longest time', () => {
  const tally = new PersonTally();
  const small = { box: { x: 0, y: 0, width: 10, height: 10 } };
  const large = { box: { x: 0, y: 0, width: 25, height: 25 } };
  for (const window of [0, 1]) tally.add(makeWindowPrediction(1, window, undefined, small));
  tally.add(makeWindowPrediction(2, 0, undefined, large));
  expect(tally.people(sights).map(({ person }) => person)).toEqual([2, 1]);
  tally.add(makeWindowPrediction(1, 2, undefined, small));
  expect(tally.people(sights).map(({ person, windows }) => [person, windows])).toEqual([
    [1, 3],
    [2, 1],
  ]);
});

test("a person's probabilities are the mean over the windows", () => {
  const tally = new PersonTally();
  tally.add(makeWindowPrediction(1, 0, { happy: 0.9, sad: 0.1 }));
  tally.add(makeWindowPrediction(1, 1, { happy: 0.2, sad: 0.8 }));
  const [one] = tally.people(sights);
  expect(one?.predicted).toBe('happy');
  expect(one?.probability).toBeCloseTo(0.55);
  expect(one?.probabilities['sad']).toBeCloseTo(0.45);
});

test('ties are ordered by number, and only people with predictions are listed', () => {
  const tally = new PersonTally();
  for (const person of [3, 2]) tally.add(makeWindowPrediction(person, 0));
  expect(tally.people(sights).map(({ person }) => person)).toEqual([2, 3]);
  expect([tally.has(3), tally.has(1)]).toEqual([true, false]);
});
