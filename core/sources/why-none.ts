import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { text } from '../../shared/texts/text.js';
import type { PassedOver } from './mail-source.js';

/** Why a source's folder lists no mailbox, where nothing in it says so; empty where it lists one, or something was passed over. */
export async function whyNone(
  folder: string,
  { mailboxes, passedOver }: { mailboxes: ReadonlyMap<string, unknown>; passedOver: readonly PassedOver[] },
  holdsNone: 'sources.holdsNoMaildir' | 'sources.holdsNoMbox',
): Promise<readonly PassedOver[]> {
  if (mailboxes.size + passedOver.length > 0) return [];
  const entries = await readdir(folder).catch(() => null);
  const reason = text(entries?.length === 0 ? 'sources.folderEmpty' : holdsNone);
  return [{ name: basename(folder), reason, mayBeMail: false }];
}
