/** What the user asked for cannot be understood: exit code 2. */
export class UsageError extends Error {}

/** A machine that cannot be made here; the message says why, and what would help. It counts as "not run". */
export class NotMade extends Error {}
