import { type TextFormat, isoFormat } from './format.js';

/** `1 message`, `3 messages`, `2 mailboxes`: for nouns with a regular plural, in logs and on the command line. */
export function counted(
  count: number,
  noun: string,
  { number }: Pick<TextFormat, 'number'> = isoFormat,
): string {
  return `${number(count)} ${noun}${count === 1 ? '' : noun.endsWith('x') ? 'es' : 's'}`;
}
