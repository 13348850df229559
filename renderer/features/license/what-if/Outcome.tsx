import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { CalendarDate } from '../../../../shared/license/dates.js';
import type { SupposedDay } from '../../../../shared/license/what-if.js';
import { ToneIcon } from '../../../components/tone.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { supposedTone } from './supposed-tone.js';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    columnGap: '12px',
    padding: '14px 16px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  words: { minWidth: 0 },
  day: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  status: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  said: { marginTop: '6px' },
  message: { marginTop: '6px', color: tokens.colorNeutralForeground2 },
});

/** What the license is and does on the chosen day: its state, what is backed up and what stops, and what users would read. */
export function Outcome({
  day,
  today,
}: {
  readonly day: SupposedDay;
  readonly today: CalendarDate;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const messages = day.status.messages.filter(({ when }) => when !== 'job-log');
  return (
    <section className={styles.card} role="status">
      <ToneIcon tone={supposedTone(day)} size={24} />
      <div className={styles.words}>
        <p className={styles.day}>
          {day.on === today ? t.whatIf.onToday : t.whatIf.onDay(format.date(day.on))}
        </p>
        <p className={styles.status}>{statusWords(day, format)}</p>
        <p className={styles.said}>{backedUpWords(day, format)}</p>
        {messages.map(({ id, text }) => (
          <p key={id} className={styles.message}>
            {format.say(text)}
          </p>
        ))}
      </div>
    </section>
  );
}

/** The Status row, with the notice before expiry, which that row does not say. */
export function statusWords({ status }: SupposedDay, format: Format): string {
  const words = format.say(status.statusText);
  return status.term === 'expiring' ? t.whatIf.withNotice(words) : words;
}

/** `100 of 140 mailboxes are backed up. 40 mailboxes wait or stop.` */
export function backedUpWords({ backedUp, stopped, status }: SupposedDay, format: Format): string {
  const all = backedUp + stopped;
  if (all === 0) return t.whatIf.noMailboxes;
  const fresh = status.new > 0 ? ` ${t.whatIf.fresh(status.new, format.number(status.new))}` : '';
  if (stopped === 0) return t.whatIf.allBackedUp(all, format.number(all)) + fresh;
  const stops = ` ${t.whatIf.stops(stopped, format.number(stopped))}`;
  return backedUp === 0
    ? `${t.whatIf.noneBackedUp} ${t.whatIf.restore}`
    : t.whatIf.someBackedUp(format.number(backedUp), format.number(all)) + fresh + stops;
}
