/** `1 message`, `3 messages`, `2 mailboxes`: for nouns with a regular plural, in logs and on the command line. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : noun.endsWith('x') ? 'es' : 's'}`;
}
