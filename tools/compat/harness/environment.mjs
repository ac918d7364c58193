import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// The environment of a login shell, and this machine's access to its package registries. Nothing else is inherited from the caller.
const KEPT =
  /^(PATH|LANG|LC_\w+|TERM|TZ|SHELL|\w+_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|PIP_\w+|npm_config_(registry|cafile|nodedir|\w*proxy))$/i;

/** The environment of a new user whose home is `home`. */
export function newUser(home) {
  const kept = Object.entries(process.env).filter(([name]) => KEPT.test(name));
  return { ...Object.fromEntries(kept), HOME: home };
}

/** A home that contains only this machine's npm settings, for access to the registry. */
export async function makeHome(folder) {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const settings = join(homedir(), '.npmrc');
  if (existsSync(settings)) await copyFile(settings, join(folder, '.npmrc'));
  return folder;
}

/** Folder for large files that are kept between runs. */
export function cacheFolder() {
  const { DFER_COMPAT_CACHE: named, XDG_CACHE_HOME: cache } = process.env;
  return named || join(cache || join(homedir(), '.cache'), 'dfer-compat');
}
