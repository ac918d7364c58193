import { describeValues, type JsonSchema, keysOf, schemasAt } from './jsonSchema.js';

const OPTIMIZER: JsonSchema = {
  oneOf: [
    { type: 'object', properties: { kind: { const: 'sgd' }, momentum: { type: 'number' } } },
    { type: 'object', properties: { kind: { const: 'adamw' }, beta: { type: 'number' } } },
  ],
};
const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    optimizer: OPTIMIZER,
    stages: { type: 'array', items: { enum: ['stem', 'head'] } },
  },
};

test('keysOf lists the keys of every alternative once', () => {
  expect(keysOf(SCHEMA)).toEqual([
    'optimizer',
    'optimizer.kind',
    'optimizer.momentum',
    'optimizer.beta',
    'stages',
  ]);
});

test('schemasAt finds the schema of each alternative that has the key', () => {
  expect(schemasAt(SCHEMA, ['optimizer', 'kind'])).toEqual([{ const: 'sgd' }, { const: 'adamw' }]);
});

test('schemasAt finds the schema of an element of a list', () => {
  expect(schemasAt(SCHEMA, ['stages', 1])).toEqual([{ enum: ['stem', 'head'] }]);
});

test.each([['epochs'], ['constructor'], ['stages.0']])('schemasAt finds nothing at %s', (key) => {
  expect(schemasAt(SCHEMA, [key])).toEqual([]);
});

test.each<[string, JsonSchema]>([
  ['a whole number ≥ 1', { type: 'integer', exclusiveMinimum: 0, maximum: Number.MAX_SAFE_INTEGER }],
  ['a whole number from 0 to 64', { type: 'integer', minimum: 0, maximum: 64 }],
  ['a whole number', { type: 'integer', minimum: -Number.MAX_SAFE_INTEGER }],
  ['a number', { type: 'number' }],
  ['a number ≥ 0', { type: 'number', minimum: 0 }],
  ['a number above 0', { type: 'number', exclusiveMinimum: 0 }],
  ['a number from 0 to 4', { type: 'number', minimum: 0, maximum: 4 }],
  [
    'a number from 0 (included) to 1 (excluded)',
    { type: 'number', minimum: 0, maximum: 1, exclusiveMaximum: 1 },
  ],
  ['a number above 0, at most 0.5', { type: 'number', exclusiveMinimum: 0, maximum: 0.5 }],
  ['a number between 0 and 1', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }],
  ['true or false', { type: 'boolean' }],
  ['fast, balanced or exact', { type: 'string', enum: ['fast', 'balanced', 'exact'] }],
  [
    'a whole number ≥ 1, all or null',
    { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'all' }, { type: 'null' }] },
  ],
  ['a list of one or more values', { type: 'array', minItems: 1 }],
  ['a list of values, each stem or head', { type: 'array', items: { enum: ['stem', 'head'] } }],
  ['an object', OPTIMIZER],
])('the accepted values are described as: %s', (text, schema) => {
  expect(describeValues([schema])).toBe(text);
});

test('the values of alternatives are joined', () => {
  expect(describeValues(schemasAt(SCHEMA, ['optimizer', 'kind']))).toBe('sgd or adamw');
});
