import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { cacheFolder } from './environment.mjs';
import { NotMade } from './errors.mjs';
import { output } from './shell.mjs';

const SOURCES = '/etc/apt/sources.list.d/compat.list';

/**
 * A Debian root with some packages, made once by debootstrap and kept. It uses this machine's mirror.
 * @param {{suite: string, architecture?: string}} what Such as "trixie" and "arm64"; by default this machine's architecture.
 * @param {readonly string[]} packages
 * @param {(text: string) => void} say
 * @returns {Promise<string>} Its folder, which must not be changed.
 */
export async function debianRoot({ suite, architecture }, packages, say) {
  const name = architecture === undefined ? suite : `${suite}-${architecture}`;
  const root = join(cacheFolder(), name);
  if (existsSync(root)) return root;
  const partial = `${root}.partial`;
  say(`making a Debian root (${name}), which takes minutes`);
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(dirname(root), { recursive: true });
    const mirror = await debianMirror();
    const from = mirror === null ? [] : [mirror];
    const options = ['--variant=minbase', '--include=ca-certificates'];
    if (architecture !== undefined) options.push(`--arch=${architecture}`);
    await output('debootstrap', [...options, suite, partial, ...from]);
    await connect(partial, suite, mirror);
    const inside = (line) =>
      output('chroot', [partial, 'sh', '-c', line], {
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' },
      });
    await inside('apt-get update -qq');
    await inside(`apt-get install -y -qq --no-install-recommends ${packages.join(' ')}`);
    await inside('apt-get clean');
    await rename(partial, root);
  } catch (error) {
    throw new NotMade(`no Debian root: ${error.message}`, { cause: error });
  }
  return root;
}

/** The mirror in this machine's apt configuration; null: debootstrap's default. */
async function debianMirror() {
  const named = process.env.DFER_COMPAT_MIRROR;
  if (named) return named;
  const folder = '/etc/apt/sources.list.d';
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name));
  const files = ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  for (const text of texts) {
    const found = /^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+\/debian\/?)(?:\s|$)/m.exec(text);
    if (found !== null) return found[1];
  }
  return null;
}

/** Copies this machine's network settings into a root: name servers, certificates, and apt's proxy settings. */
async function connect(root, suite, mirror) {
  if (mirror !== null) {
    await rm(join(root, 'etc/apt/sources.list'), { force: true });
    await writeFile(join(root, SOURCES), `deb ${mirror} ${suite} main\n`);
  }
  await copyFile('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  await copyFile('/etc/hosts', join(root, 'etc/hosts'));
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  if (existsSync(certificates)) await copyFile(certificates, join(root, certificates));
  const settings = await output('apt-config', ['dump', 'Acquire']).catch(() => '');
  const lines = settings
    .split('\n')
    .filter((line) => /^Acquire::(https?|ftp|Retries)\b/.test(line) && !/ "";$/.test(line));
  await writeFile(join(root, 'etc/apt/apt.conf.d/90compat'), `${lines.join('\n')}\n`);
}
