import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BranchCompare20Regular, ChevronLeft20Regular, ChevronRight20Regular } from '@fluentui/react-icons';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { RestorePoint } from '../../../../shared/backup/restore-point.js';
import { go } from '../../../base/navigation.js';
import { pointTimes, pointTimesOfDay } from '../../../components/point-times.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import {
  type Month,
  compareMonths,
  dayAfterKey,
  dayKey,
  firstWeekdayOf,
  monthAfter,
  monthOf,
  weeksOf,
} from './month.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', gap: '16px 32px' },
  calendar: { flex: '0 0 auto' },
  header: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', marginBottom: '4px' },
  month: { fontWeight: tokens.fontWeightSemibold },
  table: { borderCollapse: 'separate', borderSpacing: '2px' },
  weekday: {
    padding: 0,
    textAlign: 'center',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
  },
  cell: { padding: 0 },
  day: {
    boxSizing: 'border-box',
    width: '40px',
    height: '36px',
    textAlign: 'center',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground3,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  withPoints: {
    cursor: 'pointer',
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorBrandForeground2,
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  chosen: {
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorBrandBackground,
    ':hover': { backgroundColor: tokens.colorBrandBackgroundHover },
    '@media (forced-colors: active)': { border: '2px solid Highlight' },
  },
  points: { flex: '1 1 220px', minWidth: 0, maxHeight: '280px', overflowY: 'auto' },
  point: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '2px 12px',
    padding: '6px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  words: { flex: '1 1 140px', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  heading: { fontWeight: tokens.fontWeightSemibold, marginBottom: '4px' },
});

/** Restore points by the day of the machine's calendar; a day shows its points, and each leads to Restore. */
export function PointCalendar({ points }: { readonly points: readonly RestorePoint[] }): ReactNode {
  const styles = useStyles();
  const byDay = useMemo(() => pointsByDay(points), [points]);
  const [newest, oldest] = [points[0], points.at(-1)].map((point) => new Date(point?.createdAt ?? 0));
  const [day, setDay] = useState(newest ?? new Date(0));
  const months = [monthOf(oldest ?? day), monthOf(newest ?? day)] as const;
  return (
    <div className={styles.root}>
      <MonthGrid byDay={byDay} day={day} months={months} onDay={setDay} />
      <PointsOfDay day={day} points={byDay.get(dayKey(day)) ?? []} all={points} />
    </div>
  );
}

function pointsByDay(points: readonly RestorePoint[]): ReadonlyMap<string, RestorePoint[]> {
  const byDay = new Map<string, RestorePoint[]>();
  for (const point of points) {
    const key = dayKey(new Date(point.createdAt));
    byDay.set(key, [...(byDay.get(key) ?? []), point]);
  }
  return byDay;
}

function MonthGrid(props: {
  readonly byDay: ReadonlyMap<string, readonly RestorePoint[]>;
  readonly day: Date;
  /** The first and the last that have points. */
  readonly months: readonly [Month, Month];
  readonly onDay: (day: Date) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const heading = useId();
  const { byDay, day, months, onDay } = props;
  const [first, last] = months;
  const month = monthOf(day);
  const firstWeekday = firstWeekdayOf(format.locale);
  const weeks = weeksOf(month, firstWeekday);
  const weekdays = Array.from({ length: 7 }, (_, index) => new Date(2026, 1, 1 + firstWeekday + index));
  const chosen = dayKey(day);
  const grid = useRef<HTMLTableElement>(null);
  /** The keyboard has moved on: the day that it reached is drawn only after that. */
  const moves = useRef(false);
  useEffect(() => {
    if (!moves.current) return;
    moves.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-day="${chosen}"]`)?.focus();
  }, [chosen]);
  const goTo = (target: Date): boolean => {
    const to = monthOf(target);
    if (compareMonths(to, first) < 0 || compareMonths(to, last) > 0) return false;
    onDay(target);
    return true;
  };
  const step = (by: number): void => {
    goTo(firstWithPoints(byDay, monthAfter(month, by)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = dayAfterKey(event.key, day, firstWeekday);
    if (target === null) return;
    event.preventDefault();
    moves.current = goTo(target);
  };
  return (
    <div className={styles.calendar}>
      <div className={styles.header}>
        <Button
          appearance="subtle"
          icon={<ChevronLeft20Regular />}
          aria-label={t.mailboxPage.previousMonth}
          disabledFocusable={compareMonths(month, first) <= 0}
          onClick={() => {
            step(-1);
          }}
        />
        <span id={heading} className={styles.month} aria-live="polite">
          {format.month(chosen.slice(0, 7))}
        </span>
        <Button
          appearance="subtle"
          icon={<ChevronRight20Regular />}
          aria-label={t.mailboxPage.nextMonth}
          disabledFocusable={compareMonths(month, last) >= 0}
          onClick={() => {
            step(1);
          }}
        />
      </div>
      <table ref={grid} role="grid" aria-labelledby={heading} className={styles.table} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {weekdays.map((weekday) => (
              <th key={weekday.getDay()} scope="col" className={styles.weekday}>
                {format.weekday(weekday)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week, row) => (
            <tr key={row}>
              {week.map((each, column) => {
                const key = each === null ? '' : dayKey(each);
                return (
                  <td
                    key={column}
                    className={styles.cell}
                    aria-selected={each === null ? undefined : key === chosen}
                  >
                    {each !== null && (
                      <Day
                        day={each}
                        count={byDay.get(key)?.length ?? 0}
                        isChosen={key === chosen}
                        onDay={onDay}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The last day of a month that has points, else its first. */
function firstWithPoints(byDay: ReadonlyMap<string, unknown>, { year, month }: Month): Date {
  for (let date = new Date(year, month + 1, 0).getDate(); date > 1; date -= 1) {
    const day = new Date(year, month, date);
    if (byDay.has(dayKey(day))) return day;
  }
  return new Date(year, month, 1);
}

function Day(props: {
  readonly day: Date;
  readonly count: number;
  readonly isChosen: boolean;
  readonly onDay: (day: Date) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { day, count, isChosen } = props;
  const key = dayKey(day);
  return (
    <button
      type="button"
      data-day={key}
      tabIndex={isChosen ? 0 : -1}
      aria-label={t.mailboxPage.day(format.date(key), count, format.number(count))}
      title={t.mailboxPage.points(count, format.number(count))}
      className={mergeClasses(styles.day, count > 0 && styles.withPoints, isChosen && styles.chosen)}
      onClick={() => {
        props.onDay(day);
      }}
    >
      {format.number(day.getDate())}
    </button>
  );
}

function PointsOfDay(props: {
  readonly day: Date;
  readonly points: readonly RestorePoint[];
  /** Of all days, the newest first. */
  readonly all: readonly RestorePoint[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { day, points, all } = props;
  const timeOf = useMemo(() => pointTimes(all, format), [all, format]);
  const timeOfDay = useMemo(() => pointTimesOfDay(points, format), [points, format]);
  const heading = t.mailboxPage.day(format.date(dayKey(day)), points.length, format.number(points.length));
  return (
    <div
      className={styles.points}
      role="group"
      aria-label={heading}
      tabIndex={points.length > 4 ? 0 : undefined}
    >
      <p className={styles.heading}>{heading}</p>
      <ul>
        {points.map(({ id, mailboxId, createdAt, writtenAt, messages }) => (
          <li key={id} className={styles.point}>
            <span className={styles.words}>
              {timeOfDay(createdAt)}{' '}
              <span className={styles.quiet}>
                {t.mailboxPage.messages(messages, format.number(messages))}
                {writtenAt !== undefined && `, ${t.mailboxPage.writtenAt(format.dateTime(writtenAt))}`}
              </span>
            </span>
            <CompareButton
              {...{ mailboxId, timeOf }}
              at={createdAt}
              pointId={id}
              before={beforeOf(id, all)}
            />
            <Button
              size="small"
              aria-label={t.mailboxPage.openPoint(timeOf(createdAt))}
              onClick={() => {
                go({ screen: 'restore', mailboxId, pointId: id });
              }}
            >
              {t.mailboxes.restore}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Leads to what has changed since the point before; nothing at the first. */
function CompareButton(props: {
  readonly mailboxId: string;
  readonly pointId: string;
  readonly at: string;
  readonly before: RestorePoint | undefined;
  readonly timeOf: (createdAt: string) => string;
}): ReactNode {
  const { mailboxId, pointId, at, before, timeOf } = props;
  if (before === undefined) return null;
  const label = t.mailboxPage.comparePoint(timeOf(at), timeOf(before.createdAt));
  return (
    <Button
      size="small"
      icon={<BranchCompare20Regular />}
      aria-label={label}
      title={label}
      onClick={() => {
        go({ screen: 'restore', mailboxId, pointId, comparedId: before.id });
      }}
    />
  );
}

function beforeOf(pointId: string, all: readonly RestorePoint[]): RestorePoint | undefined {
  return all[all.findIndex(({ id }) => id === pointId) + 1];
}
