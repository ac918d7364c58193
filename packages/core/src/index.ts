export { replaceFile, writeAtomically } from './atomicWrite.js';
export {
  composeMessage,
  DferError,
  type DferErrorOptions,
  errorCode,
  type ErrorKind,
  type ErrorParts,
  reasonOf,
} from './error.js';
export { escapeHtml, escapeXml } from './markup.js';
export { printable, printableJson } from './printable.js';
export { type Life, lifeOf, type ProcessIdentity, thisProcess } from './processIdentity.js';
export {
  deriveSeed,
  type Random,
  randomStream,
  type RandomStream,
  seededRandom,
  shuffled,
} from './random.js';
export { argmax, mean, median, standardDeviation, sum } from './statistics.js';
export { deepFreeze } from './settings/deepFreeze.js';
export { describeIssue, explainIssue, type SettingIssue, type WrongSetting } from './settings/issue.js';
export { alternativesOf, describeValues, type JsonSchema, keysOf, schemasAt } from './settings/jsonSchema.js';
export { nearest } from './settings/nearest.js';
export { parseSettings, type SettingsSchema } from './settings/parseSettings.js';
export type { DeepReadonly, PartlyOptional } from './settings/settingsTypes.js';
