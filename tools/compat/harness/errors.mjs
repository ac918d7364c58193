/** Invalid arguments: exit code 2. */
export class UsageError extends Error {}

/** A machine that cannot be made here; the message has the reason and the remedy. It counts as "not run". */
export class NotMade extends Error {}
