// Imports nothing, so that every Node.js reaches its message.

/** Ends the program with a one-line message if Node.js is too old. */
export function requireNode(program) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `${program}: Node.js 20.19 or newer is needed; this is ${process.versions.node}; install it from your system or nodejs.org.`,
  );
  process.exit(2);
}
