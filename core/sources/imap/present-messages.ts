import { normalizeFlags } from '../mail-source.js';
import type { PresentMessage } from '../mailbox-writer.js';
import { readMessageId } from '../message-id.js';
import { dateOf } from './internal-date.js';
import type { OpenFolder } from './open-folder.js';

/** Messages that a folder has, `range` in uids. Throws what the connection throws. */
export async function presentMessages(
  folder: OpenFolder,
  range: string,
  { withMessageId }: { readonly withMessageId: boolean },
): Promise<PresentMessage[]> {
  const present: PresentMessage[] = [];
  const header = withMessageId ? ' BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]' : '';
  const items = `FLAGS INTERNALDATE RFC822.SIZE${header}`;
  await folder.fetch(range, items, ({ uid, flags, size, internalDate, headers }) => {
    present.push({
      uid: String(uid),
      flags: normalizeFlags(flags ?? []),
      size: size ?? 0,
      internalDate: dateOf(internalDate),
      messageId: headers ? readMessageId(headers) : null,
    });
  });
  return present;
}
