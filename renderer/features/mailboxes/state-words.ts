import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { type MailboxState, coverageOf } from '../../../shared/backup/status.js';
import type { Tone } from '../../components/tone.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const dayMs = 24 * 60 * 60_000;

/** How serious a state is. What somebody has decided is no fault. */
function toneOf(state: MailboxState): Tone {
  switch (state) {
    case 'excluded':
      return 'neutral';
    case 'failing':
    case 'never':
    case 'late':
      return 'error';
    default:
      break;
  }
  const tones = { protected: 'success', pending: 'info', unprotected: 'warning' } as const;
  return tones[coverageOf(state)];
}

export interface StateWords {
  readonly tone: Tone;
  readonly name: string;
  /** The name, or since when, as a column has room for it. */
  readonly text: string;
  readonly meaning: string;
  /** What it means, what to do, and since when. */
  readonly hint: string;
}

/** What can be said of a mailbox's backups; null for one of a repository that was opened only to restore from. */
export function stateWords(
  { state, goodAt }: Pick<Mailbox, 'state' | 'goodAt'>,
  format: Format,
): StateWords | null {
  if (state === null) return null;
  const without = goodAt === null ? 0 : Math.floor((format.clock().getTime() - Date.parse(goodAt)) / dayMs);
  const isLong = state === 'late' && without > 0;
  return {
    tone: toneOf(state),
    name: t.mailboxes.states[state],
    meaning: t.mailboxes.stateHints[state],
    text: isLong
      ? t.mailboxes.noneFor(without, format.number(without))
      : // When it was says more than that it was.
        state === 'protected' && goodAt !== null
        ? format.relative(goodAt)
        : t.mailboxes.states[state],
    hint: [
      t.mailboxes.stateHints[state],
      ...(goodAt === null ? [] : [t.mailboxes.lastGood(format.dateTime(goodAt))]),
    ].join('\n'),
  };
}
