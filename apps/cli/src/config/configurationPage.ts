import { z } from 'zod';

import { parseConfig } from './config.js';
import { configSchema } from './schema.js';

type Schema = z.core.JSONSchema.BaseSchema;

/** `docs/configuration.md`: every key with its default, values and meaning, from the schema. */
export function configurationPage(): string {
  const defaults: unknown = parseConfig({}, 'defaults');
  const rows = rowsOf(z.toJSONSchema(configSchema, { io: 'input' }), '', defaults);
  return `# Configuration

Every configuration key of an experiment. \`--config FILE\` reads them, \`--set KEY=VALUE\` changes one, and a run saves them in
\`config.json\`. A file needs only the keys that differ from the defaults. Command-line flags override the file.

\`\`\`sh
dfer train --config configs/dfew-resnet50.json --set train.epochs=20 --set train.optimizer.learningRate=1e-3
\`\`\`

| key | default | values | meaning |
| --- | --- | --- | --- |
${rows.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n')}

This page is generated: \`dfer config --page > docs/configuration.md\`.
`;
}

/** Table cells of each key below a schema. */
function rowsOf(schema: Schema, prefix: string, defaults: unknown): string[][] {
  const kinds = (schema.oneOf ?? []).filter((one) => typeof one !== 'boolean');
  if (kinds.length > 0) return kinds.flatMap((kind) => kindRows(kind, prefix, defaults));
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    if (typeof child === 'boolean') return [];
    const key = prefix + name;
    const value = childOf(defaults, name);
    const inner = rowsOf(child, `${key}.`, value);
    if (inner.length > 0) return inner;
    return [[`\`${key}\``, textOf(value ?? child.default), valuesOf(child), child.description ?? '']];
  });
}

/** The keys of one kind. Kinds other than the default one have their own defaults. */
function kindRows(kind: Schema, prefix: string, defaults: unknown): string[][] {
  const discriminator = kind.properties?.kind;
  const name = typeof discriminator === 'object' ? String(discriminator.const) : '';
  const isDefault = childOf(defaults, 'kind') === name;
  return rowsOf(kind, prefix, isDefault ? defaults : {}).map(
    ([key = '', value = '', values = '', meaning = '']) =>
      key === `\`${prefix}kind\``
        ? [key, isDefault ? value : '', `\`"${name}"\``, meaning]
        : [`${key} (${name})`, value, values, meaning],
  );
}

function childOf(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null ? Reflect.get(parent, name) : undefined;
}

function textOf(value: unknown): string {
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}

/** Values that a key accepts: its choices, or its type with its range. */
function valuesOf(schema: Schema): string {
  const branches = (schema.anyOf ?? []).filter((one) => typeof one !== 'boolean');
  if (branches.length > 0) return branches.map(valuesOf).join(', or ');
  if (schema.enum) return schema.enum.map((choice) => textOf(choice)).join(', ');
  if (schema.const !== undefined) return textOf(schema.const);
  const range = [
    schema.minimum === undefined ? '' : `≥ ${schema.minimum}`,
    schema.exclusiveMinimum === undefined ? '' : `> ${schema.exclusiveMinimum}`,
    schema.maximum === undefined || schema.maximum >= 2 ** 53 - 1 ? '' : `≤ ${schema.maximum}`,
    schema.exclusiveMaximum === undefined ? '' : `< ${schema.exclusiveMaximum}`,
  ].filter((part) => part !== '');
  return [[schema.type ?? 'any'].flat().join(', or '), ...range].join(' ');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
