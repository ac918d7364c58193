import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// What a login shell would have, and how this machine reaches its package registries. Nothing else of the caller's is handed on.
const KEPT =
  /^(PATH|LANG|LC_\w+|TERM|TZ|SHELL|\w+_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|PIP_\w+|npm_config_(registry|cafile|nodedir|\w*proxy))$/i;

/** The environment of a new user whose home is `home`. */
export function newUser(home) {
  const kept = Object.entries(process.env).filter(([name]) => KEPT.test(name));
  return { ...Object.fromEntries(kept), HOME: home };
}

/** A home with nothing in it but npm's settings of this machine, which say how the registry is reached. */
export async function makeHome(folder) {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const settings = join(homedir(), '.npmrc');
  if (existsSync(settings)) await copyFile(settings, join(folder, '.npmrc'));
  return folder;
}

/** Where large things are kept between runs. */
export function cacheFolder() {
  const { DFER_COMPAT_CACHE: named, XDG_CACHE_HOME: cache } = process.env;
  return named || join(cache || join(homedir(), '.cache'), 'dfer-compat');
}
