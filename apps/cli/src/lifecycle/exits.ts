/** Exit codes of the command. Imports nothing: needed before anything else is loaded. */
export const EXIT = { done: 0, ourFault: 1, badInput: 2, interrupted: 130 } as const;
