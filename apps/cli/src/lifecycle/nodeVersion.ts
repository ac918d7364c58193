// Imports nothing, so that any Node.js can print the message.

/** Oldest version that the packages are tested with. */
const OLDEST = { major: 20, minor: 19 };

/** The error message for a version of Node.js that is too old, in one line; null if it is supported. */
export function nodeIsTooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return null;
  return `error: Node.js ${OLDEST.major}.${OLDEST.minor} or newer is needed; this is ${version}; install it from your system or nodejs.org.`;
}
