// Imports nothing, so that any Node.js gets as far as its message.

/** The oldest that the packages are tested with. */
const OLDEST = { major: 20, minor: 19 };

/** Why a version of Node.js cannot run this program, in one line; null where it can. */
export function nodeIsTooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return null;
  return `error: Node.js ${OLDEST.major}.${OLDEST.minor} or newer is needed; this is ${version}; install it from your system or nodejs.org.`;
}
