import { bare } from './bare.mjs';
import { debian13 } from './debian13.mjs';
import { here } from './here.mjs';
import { nodeVersion } from './nodeVersion.mjs';
import { oddPath } from './oddPath.mjs';
import { offline } from './offline.mjs';
import { pipTorch } from './pipTorch.mjs';
import { readOnlyHome } from './readOnlyHome.mjs';
import { terminal } from './terminal.mjs';
import { tfjsNodeGpu } from './tfjsNodeGpu.mjs';
import { unprivilegedUser } from './unprivilegedUser.mjs';

/**
 * One kind of machine that people have.
 * @typedef {object} Machine
 * @property {string} title what is special about it, as one line
 * @property {boolean} short whether it is cheap enough for the short form, which CI runs
 * @property {(bench: Bench) => Promise<import('../harness/place.mjs').Place>} make throws `NotMade` where it cannot be made
 *
 * @typedef {object} Bench
 * @property {string} scratch a new folder, removed afterwards
 * @property {boolean} warm whether what npm and Nx have made here may be taken over
 * @property {string} log file for what preparations print
 * @property {number} limitSeconds
 * @property {(text: string) => void} say
 */

/** @type {Record<string, Machine>} by the name that `tools/compat/run` takes */
export const MACHINES = {
  here,
  terminal,
  offline,
  'tfjs-node-gpu': tfjsNodeGpu,
  'pip-torch': pipTorch,
  bare,
  debian13,
  node22: nodeVersion(22, { short: false }),
  node24: nodeVersion(24, { short: false }),
  node26: nodeVersion(26, { short: true }),
  unprivileged: unprivilegedUser,
  'odd-path': oddPath,
  'read-only-home': readOnlyHome,
};

/** Which machines are run when none is named. */
export const isRunAtThisLength = (form) => (name) => form === 'long' || MACHINES[name].short;
