import type { SourceConfig } from './source.js';

/** The mailboxes that a configuration names, because its server lists none; empty where the source lists its own. */
export function namedByHand(config: SourceConfig): readonly string[] {
  if (config.type !== 'imap') return [];
  return config.auth.method === 'password' ? [config.auth.user] : (config.mailboxes ?? []);
}

/** Whether there is a directory to ask: that of the organisation whose app opens the mailboxes. */
export function hasDirectory(config: SourceConfig): boolean {
  return config.type === 'imap' && config.auth.method === 'oauth';
}

/** Whether the directory says which mailboxes a source has, because nobody has written a list. */
export function followsDirectory(config: SourceConfig): boolean {
  return hasDirectory(config) && namedByHand(config).length === 0;
}

/** Mailboxes that a source is no longer asked for once it is changed: what was backed up of them stays. Addresses tell nobody apart by case. */
export function noLongerNamed(before: SourceConfig, after: SourceConfig): string[] {
  // Which mailboxes the directory has, nobody knows before it was read.
  if (followsDirectory(after)) return [];
  const named = new Set(namedByHand(after).map(accountOf));
  return namedByHand(before).filter((mailbox) => !named.has(accountOf(mailbox)));
}

/** Whether signing in is done with a secret of another sort, so that the stored one is of no use: a password, or credentials of a provider. */
export function needsOtherSecret(before: SourceConfig, after: SourceConfig): boolean {
  return secretSort(before) !== secretSort(after);
}

function secretSort(config: SourceConfig): string {
  if (config.type !== 'imap') return 'none';
  return config.auth.method === 'oauth' ? config.auth.provider : 'password';
}

/** One text for an address in whatever letters; another name stands for itself. */
export function accountOf(mailbox: string): string {
  return mailbox.includes('@') ? mailbox.toLowerCase() : mailbox;
}
