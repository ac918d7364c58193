export { parseConfig, readConfig } from './config/config.js';
export { EXIT } from './terminal/errors.js';
export type { Io, TextStream } from './terminal/io.js';
export { main } from './main.js';
export { configSchema, type Config } from './config/schema.js';
