// Preloaded by a test: tfjs-node is found only in the first folder of NODE_PATH, even if it is installed in this workspace.
const { realpathSync } = require('node:fs');
const Module = require('node:module');
const { delimiter, sep } = require('node:path');

const folder = realpathSync(process.env.NODE_PATH.split(delimiter)[0]) + sep;
const resolve = Module._resolveFilename;

Module._resolveFilename = function (request, parent, ...rest) {
  if (!/^@tensorflow\/tfjs-node(-gpu)?(\/|$)/.test(request))
    return resolve.call(this, request, parent, ...rest);
  // Without a parent only NODE_PATH is searched, in its order.
  const found = resolve.call(this, request, null, ...rest);
  if (found.startsWith(folder)) return found;
  throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
};
