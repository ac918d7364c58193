import { fileURLToPath } from 'node:url';

/** The built command `dfer`, for Node.js. */
export const DFER = fileURLToPath(new URL('../../../../apps/cli/dist/bin.js', import.meta.url));
