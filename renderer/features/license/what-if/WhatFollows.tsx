import { Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { CalendarDate } from '../../../../shared/license/dates.js';
import type { SupposedDay } from '../../../../shared/license/what-if.js';
import { ToneIcon } from '../../../components/tone.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { supposedTone } from './supposed-tone.js';
import { backedUpWords, statusWords } from './Outcome.js';

const useStyles = makeStyles({
  heading: { fontWeight: tokens.fontWeightSemibold, marginBottom: '4px' },
  list: { display: 'flex', flexDirection: 'column', rowGap: '2px' },
  item: {
    display: 'grid',
    gridTemplateColumns: '20px 88px minmax(0, 1fr)',
    alignItems: 'baseline',
    columnGap: '10px',
    padding: '5px 8px',
    borderRadius: tokens.borderRadiusMedium,
  },
  current: { backgroundColor: tokens.colorNeutralBackground3 },
  icon: { alignSelf: 'start', paddingTop: '1px' },
  status: { fontWeight: tokens.fontWeightSemibold },
  said: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

/** The days on which something becomes another, as links that move along the line. */
export function WhatFollows(props: {
  readonly days: readonly SupposedDay[];
  readonly on: CalendarDate;
  readonly today: CalendarDate;
  readonly onDay: (date: CalendarDate) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const current = props.days.findLast(({ on }) => on <= props.on);
  return (
    <section>
      <h3 className={styles.heading}>{t.whatIf.follows}</h3>
      <ol className={styles.list}>
        {props.days.map((day) => (
          <li
            key={day.on}
            className={mergeClasses(styles.item, day === current && styles.current)}
            aria-current={day === current ? 'step' : undefined}
          >
            <span className={styles.icon}>
              <ToneIcon tone={supposedTone(day)} size={16} />
            </span>
            <Link
              onClick={() => {
                props.onDay(day.on);
              }}
            >
              {day.on === props.today ? t.whatIf.onToday : format.date(day.on)}
            </Link>
            <span>
              <span className={styles.status}>{statusWords(day, format)}</span>
              <br />
              <span className={styles.said}>{backedUpWords(day, format)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
