export { parseConfig, readConfig } from './config.js';
export { EXIT } from './errors.js';
export type { Io, TextStream } from './io.js';
export { main } from './main.js';
export { configSchema, type Config } from './schema.js';
