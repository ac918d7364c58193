import { bare } from './bare.mjs';
import { debian } from './debian.mjs';
import { ffmpegVersion } from './ffmpegVersion.mjs';
import { here } from './here.mjs';
import { nodeVersion } from './nodeVersion.mjs';
import { oddPath } from './oddPath.mjs';
import { offline } from './offline.mjs';
import { pipTorch } from './pipTorch.mjs';
import { readOnlyHome } from './readOnlyHome.mjs';
import { terminal } from './terminal.mjs';
import { tfjsNode } from './tfjsNode.mjs';
import { unprivilegedUser } from './unprivilegedUser.mjs';

/**
 * One kind of user machine.
 * @typedef {object} Machine
 * @property {string} title Its special property, in one line.
 * @property {string} [processor] Its processor, if it is not this machine's.
 * @property {boolean} short Whether it is cheap enough for the short form, which CI runs.
 * @property {boolean} [onlyNamed] Whether it runs only if it is named, since it takes most of an hour even in the short form.
 * @property {(bench: Bench) => Promise<import('../harness/place.mjs').Place>} make Throws `NotMade` if it cannot be made.
 *
 * @typedef {object} Bench
 * @property {string} scratch A new folder, removed afterwards.
 * @property {boolean} warm Whether to reuse npm's and Nx's results of this checkout.
 * @property {string} log File for the output of preparations.
 * @property {number} limitSeconds
 * @property {(text: string) => void} say
 */

/** @type {Record<string, Machine>} By name, as on the command line of `tools/compat/run`. */
export const MACHINES = {
  here,
  terminal,
  offline,
  'tfjs-node': tfjsNode('tfjs-node', { short: false }),
  'tfjs-node-gpu': tfjsNode('tfjs-node-gpu', { short: true }),
  'pip-torch': pipTorch,
  bare,
  debian13: debian('trixie', { title: 'Debian 13, with its own Node.js, npm and libtorch, as root' }),
  arm64: debian('trixie', {
    title: 'Debian 13 on a 64-bit ARM processor, emulated on others, as root',
    architecture: 'arm64',
  }),
  node22: nodeVersion(22, { short: false }),
  node24: nodeVersion(24, { short: false }),
  node26: nodeVersion(26, { short: true }),
  ffmpeg7: ffmpegVersion('0.6.0', { title: 'ffmpeg 7.0', short: true }),
  'new-ffmpeg': ffmpegVersion(null, { title: 'the newest ffmpeg of PyPI', short: false }),
  unprivileged: unprivilegedUser,
  'odd-path': oddPath,
  'read-only-home': readOnlyHome,
};

/** The machines that run by default. */
export const isRunAtThisLength = (form) => (name) =>
  form === 'long' ? !MACHINES[name].onlyNamed : MACHINES[name].short;
