import type { TextFormat } from '../format.js';

/** The log of who did what. */
export const audit = {
  setAside: ({ path }: { path: string }) =>
    `The log of actions was damaged and is kept as ${path}; a new one was begun.`,
  notWritten: ({ count, reason }: { count: number; reason: string }, format: TextFormat) =>
    `${count === 1 ? 'An action could not' : `${format.number(count)} actions could not`} be entered in the log of actions. ${reason} The log says how many are missing as soon as it can be written again.`,
  wrongEnd: 'An end of the log is NUMBER:HASH, as "postkeep audit verify" prints it.',
} as const;
