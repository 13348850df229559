import { type TextFormat, isoFormat } from './format.js';

/** `1 message`, `3 messages`, `2 mailboxes`: for nouns with a regular plural. */
export function counted(count: number, noun: string, format: TextFormat = isoFormat): string {
  return `${format.number(count)} ${noun}${count === 1 ? '' : noun.endsWith('x') ? 'es' : 's'}`;
}
