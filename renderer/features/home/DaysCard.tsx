import { makeStyles, mergeClasses, shorthands, tokens } from '@fluentui/react-components';
import {
  ArrowSync16Regular,
  Checkmark16Filled,
  Dismiss16Filled,
  Subtract16Regular,
  Warning16Filled,
} from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Session } from '../../../shared/backup/session.js';
import { go } from '../../base/navigation.js';
import { Card } from '../../components/Card.js';
import { LoadedResource } from '../../components/Loaded.js';
import { ScreenTooltip } from '../../components/ScreenTooltip.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { sessionsResource } from '../../stores/sessions.js';
import { roomy } from './roomy.js';
import { type Day, type DayState, lastDays, stateOfDay } from './days.js';

const daysShown = 14;

const useStyles = makeStyles({
  strip: {
    flexGrow: 1,
    display: 'grid',
    gridTemplateColumns: `repeat(${String(daysShown)}, minmax(0, 1fr))`,
    gap: '6px',
    // A week a line.
    [roomy]: { gridTemplateColumns: 'repeat(7, minmax(0, 1fr))', rowGap: '16px' },
  },
  day: {
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    rowGap: '4px',
    width: '100%',
    height: '100%',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    ':disabled': { cursor: 'default' },
  },
  cell: {
    display: 'grid',
    placeItems: 'center',
    width: '100%',
    minHeight: '36px',
    flexGrow: 1,
    borderRadius: tokens.borderRadiusMedium,
    border: '1px solid transparent',
    boxSizing: 'border-box',
  },
  none: { color: tokens.colorNeutralForeground4, backgroundColor: tokens.colorNeutralBackground3 },
  running: { color: tokens.colorBrandForeground1, backgroundColor: tokens.colorNeutralBackground3 },
  success: {
    color: tokens.colorStatusSuccessForeground1,
    backgroundColor: tokens.colorStatusSuccessBackground1,
  },
  warning: {
    color: tokens.colorStatusWarningForeground3,
    backgroundColor: tokens.colorStatusWarningBackground1,
    ...shorthands.borderColor(tokens.colorStatusWarningBorder1),
  },
  failed: {
    color: tokens.colorStatusDangerForeground1,
    backgroundColor: tokens.colorStatusDangerBackground1,
    ...shorthands.borderColor(tokens.colorStatusDangerBorder1),
  },
  weekday: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  today: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  date: {
    fontSize: tokens.fontSizeBase100,
    lineHeight: tokens.lineHeightBase100,
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'nowrap',
    '@media (max-width: 860px)': { display: 'none' },
  },
});

const icons: Readonly<Record<DayState, ReactNode>> = {
  none: <Subtract16Regular aria-hidden />,
  running: <ArrowSync16Regular aria-hidden />,
  success: <Checkmark16Filled aria-hidden />,
  warning: <Warning16Filled aria-hidden />,
  failed: <Dismiss16Filled aria-hidden />,
};

/** The last two weeks of backups, a coloured day each. */
export function DaysCard({ className }: { readonly className?: string | undefined }): ReactNode {
  return (
    <Card title={t.home.daysCard} className={className}>
      <LoadedResource resource={sessionsResource} lines={2}>
        {(sessions) => <Strip sessions={sessions} />}
      </LoadedResource>
    </Card>
  );
}

function Strip({ sessions }: { readonly sessions: readonly Session[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const days = lastDays(sessions, format.clock(), daysShown);
  // One stop of the Tab key, today at first; the arrow keys go on from there.
  const [reached, setReached] = useState(daysShown - 1);
  return (
    <ol
      className={styles.strip}
      onKeyDown={(event) => {
        const next = dayByKey(event.key, reached);
        if (next === null) return;
        event.preventDefault();
        setReached(next);
        event.currentTarget.querySelectorAll('button')[next]?.focus();
      }}
    >
      {days.map((day, index) => {
        const state = stateOfDay(day);
        const label = t.home.dayLabel(format.monthDay(day.date), summaryOf(day));
        return (
          <li key={day.key}>
            <ScreenTooltip content={label}>
              <button
                type="button"
                className={styles.day}
                tabIndex={index === reached ? 0 : -1}
                onFocus={() => {
                  setReached(index);
                }}
                onClick={() => {
                  go({ screen: 'history', day: day.key });
                }}
              >
                <span className={mergeClasses(styles.cell, styles[state])}>{icons[state]}</span>
                <span className={mergeClasses(styles.weekday, index === days.length - 1 && styles.today)}>
                  {index === days.length - 1 ? t.home.today : format.weekday(day.date)}
                </span>
                <span className={styles.date}>{format.monthDay(day.date)}</span>
              </button>
            </ScreenTooltip>
          </li>
        );
      })}
    </ol>
  );
}

/** The day that a key leads to; null for a key that leads to none. */
function dayByKey(key: string, from: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return Math.min(daysShown - 1, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return daysShown - 1;
    default:
      return null;
  }
}

function summaryOf(day: Day): string {
  switch (stateOfDay(day)) {
    case 'none':
      return t.home.day.none;
    case 'running':
      return t.home.day.running;
    case 'success':
      return t.home.day.success(day.total);
    case 'warning':
      return t.home.day.warning(day.warned, day.total);
    case 'failed':
      return t.home.day.failed(day.failed, day.total);
  }
}
