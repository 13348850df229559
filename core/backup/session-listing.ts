import type { SourceMailbox } from '../../shared/backup/source.js';
import { toErrorData } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { selectMailboxes, selectedBy, withNamed } from '../jobs/mailbox-selection.js';
import type { SessionLog } from '../sessions/session-log.js';
import type { MailSource } from '../sources/mail-source.js';
import type { BackupSessionInput } from './session-input.js';
import { followDirectory } from './follow-directory.js';

/** What a session is to back up. */
export interface Listing {
  /** Null when the source could not be listed. */
  readonly mail: MailSource | null;
  readonly mailboxes: readonly SourceMailbox[];
  /** Chosen mailboxes that the source does not have. */
  readonly missing: readonly string[];
  /** Why the source passed over what the job would have wanted, by name. */
  readonly passedOver: ReadonlyMap<string, Text>;
  /** False where the directory could not be read, or no longer has mailboxes that it had: nobody knows whether these are all. */
  readonly isSure: boolean;
}

/** A listing that fails still leads to admission, so that an expired license is named in the log whatever the source does. */
export async function listMailboxes(input: BackupSessionInput, log: SessionLog): Promise<Listing> {
  const { openSource, source, job, catalogue, ask, discovery, signal } = input;
  const told = await followDirectory(input, log);
  const isSure = told === 'all';
  const nothing = { mail: null, mailboxes: [], missing: [], passedOver: new Map<string, Text>(), isSure };
  if (told === 'nothing') return nothing;
  const line = log.begin(text('backup.listing', { source: source.name }));
  try {
    const mail = await openSource();
    const { mailboxes: listed, passedOver: notRead } = await ask(() =>
      discovery.listing(source, mail, { signal }),
    );
    const { mailboxes, missing } = selectMailboxes(
      mail.opensUnlisted ? withNamed(listed, job) : listed,
      job,
      await ask(() => catalogue.mailboxes.kindsOf(source)),
    );
    signal.throwIfAborted();
    const said = text('backup.listed', { mailboxes: mailboxes.length, source: source.name });
    line.end(mailboxes.length === 0 ? 'Warning' : 'Success', said);
    const isWanted = selectedBy(job);
    const wanted = notRead.filter(({ name }) => isWanted(name));
    for (const { name, reason } of wanted.filter(({ mayBeMail }) => !mayBeMail))
      log.line('Success', text('backup.noMail', { name, source: source.name, reason }));
    const passedOver = new Map(
      wanted.filter(({ mayBeMail }) => mayBeMail).map(({ name, reason }) => [name, reason]),
    );
    for (const [name, reason] of passedOver)
      log.line('Warning', text('backup.passedOver', { name, source: source.name, reason }));
    return { mail, mailboxes, missing, passedOver, isSure };
  } catch (error) {
    if (signal.aborted) throw error;
    input.noteFailure(error);
    const { message, code } = toErrorData(error);
    line.end('Error', message, code);
    return nothing;
  }
}
