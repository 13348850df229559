import type { Discovery } from '../../shared/backup/directory.js';
import { followsDirectory } from '../../shared/backup/source-edit.js';
import { toErrorData } from '../../shared/errors.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import type { SessionLog } from '../sessions/session-log.js';
import type { BackupSessionInput } from './session-input.js';

type FollowInput = Pick<
  BackupSessionInput,
  'source' | 'job' | 'discovery' | 'ask' | 'signal' | 'noteFailure'
>;

/** Mailboxes that a line of the log names; the others are counted. */
const namesShown = 10;

/**
 * Has a job of all mailboxes know those that are new in the directory, and says what is no longer there. A directory that cannot be read leaves
 * what is known of it: `partly`, as where it has lost mailboxes that the job wants, or `nothing`.
 */
export async function followDirectory(
  input: FollowInput,
  log: SessionLog,
): Promise<'all' | 'partly' | 'nothing'> {
  const { source, job, discovery, ask, signal, noteFailure } = input;
  if (job.selection.type !== 'all' || !followsDirectory(source.config)) return 'all';
  const known = await ask(() => discovery.known(source.id));
  const line = log.begin(text('directory.reading', { source: source.name }));
  try {
    const found = await ask(() => discovery.discover(source, 'session', () => undefined, signal));
    const said = text('directory.read', { source: source.name, mailboxes: found.mailboxes.length });
    line.end('Success', said);
    return sayChanges(found, selectedBy(job), log) ? 'all' : 'partly';
  } catch (error) {
    if (signal.aborted) throw error;
    const { message: reason, code } = toErrorData(error);
    noteFailure(error);
    if (known === null) {
      line.end('Error', reason, code);
      return 'nothing';
    }
    line.end('Warning', text('directory.notRead', { reason, at: known.readAt }), code);
    return 'partly';
  }
}

/** False where mailboxes that the job wants are gone. */
function sayChanges(
  { isFirst, mailboxes, changedKind, gone, closed }: Discovery,
  isWanted: (mailbox: string) => boolean,
  log: SessionLog,
): boolean {
  const say = (
    type: 'Success' | 'Warning',
    names: readonly string[],
    said: (named: { count: number; names: string; others: number }) => Text,
  ): void => {
    if (names.length === 0) return;
    const shown = names.slice(0, namesShown);
    const others = names.length - shown.length;
    log.line(type, said({ count: names.length, names: shown.join(', '), others }));
  };
  const wanted = <T extends { readonly mailbox: string }>(all: readonly T[]): T[] =>
    all.filter(({ mailbox }) => isWanted(mailbox));
  const added = isFirst ? [] : wanted(mailboxes.filter(({ isNew }) => isNew));
  const lost = gone.filter(isWanted);
  say(
    'Success',
    added.map(({ mailbox }) => mailbox),
    (named) => text('directory.added', named),
  );
  say(
    'Success',
    wanted(changedKind).map(({ mailbox, kind }) => `${mailbox} (${kind})`),
    (named) => text('directory.changedKind', named),
  );
  say('Warning', lost, (named) => text('directory.gone', named));
  const reasons = wanted(closed).map(
    ({ mailbox, reason }) => `${mailbox} (${render(text('directory.closedReason', { reason }))})`,
  );
  say('Success', reasons, (named) => text('directory.closed', named));
  return lost.length === 0;
}
