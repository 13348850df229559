import { readMailDate } from './mail-date.js';

/**
 * INTERNALDATE of a message in an mbox: the date of its `From ` line, else of its Date field, else of the last server that received it,
 * else the time of the file (docs/decisions/0125). All in milliseconds of Unix time; `head` is the message's header.
 */
export function messageDate(lineDate: number | null, head: string, fileTime: number): Date {
  return new Date(lineDate ?? fieldDate(head, 'date') ?? fieldDate(head, 'received') ?? Math.floor(fileTime));
}

function fieldDate(head: string, name: 'date' | 'received'): number | null {
  const header = head.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const value = new RegExp(String.raw`^${name}[ \t]*:(.*(?:\r?\n[ \t].*)*)`, 'im').exec(header)?.[1];
  if (value === undefined) return null;
  const unfolded = value.replaceAll(/\s+/g, ' ');
  return readMailDate(name === 'received' ? unfolded.slice(unfolded.lastIndexOf(';') + 1) : unfolded);
}
