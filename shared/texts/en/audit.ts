import type { TextFormat } from '../format.js';

/** The log of who did what. */
export const audit = {
  setAside: ({ path }: { path: string }) =>
    `The log of actions was damaged and is kept as ${path}; a new one was started.`,
  wasEmpty: ({ path }: { path: string }) =>
    `The log of actions in ${path} was empty; a new one was started. What it may have held is missing: put the file back from a backup of the data folder.`,
  entriesLost: (
    { path, last, missing }: { path: string; last: number; missing: number },
    format: TextFormat,
  ) =>
    `${
      last === 0
        ? `The log of actions in ${path} is gone, with ${missing === 1 ? 'an action' : `${format.number(missing)} actions`} that it had.`
        : `The log of actions in ${path} has lost ${missing === 1 ? 'an action' : `${format.number(missing)} actions`}, or an older copy was put in its place: it ends with action ${format.number(last)}.`
    } Put the file back from a backup of the data folder.`,
  // A command ends, and none after it knows of what is missing.
  notWritten: (
    { count, reason, place }: { count: number; reason: string; place: 'console' | 'command-line' },
    format: TextFormat,
  ) =>
    `${count === 1 ? 'An action could not' : `${format.number(count)} actions could not`} be entered in the log of actions. ${reason} ${
      place === 'console'
        ? `As long as the console runs, ${count === 1 ? 'it is' : 'they are'} entered as soon as the log can be written again.`
        : 'It stays missing there, and the log cannot show that: record it elsewhere if it matters.'
    }`,
  wrongEnd: 'An end of the log is NUMBER:HASH, as "postkeep audit verify" prints it.',
} as const;
