import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Progress, Session, SessionDetail } from '../../../shared/backup/session.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { troubleOf } from './reasons.js';
import { timeLeftMs } from './time-left.js';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    '@media (max-width: 720px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
  },
  figure: {
    padding: '12px 20px',
    minWidth: 0,
    borderLeft: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderLeft: 'none' },
  },
  label: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  value: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  note: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    minHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

/** Rate, processed of total, messages, time left; for an ended run what it came to. */
export function RunFigures(props: {
  readonly session: Session;
  readonly detail: SessionDetail;
  readonly progress: Progress | null;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const live = props.session.status === 'Running' ? props.progress : null;
  const figures = live
    ? liveFigures(props.session, live, props.detail, format)
    : endFigures(props.session, props.detail, format);
  return (
    <dl className={styles.root}>
      {figures.map(({ label, value, note }) => (
        <div key={label} className={styles.figure}>
          <dt className={styles.label}>{label}</dt>
          <dd className={styles.value}>{value}</dd>
          <dd className={styles.note}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}

function liveFigures(
  session: Session,
  progress: Progress,
  { mailboxes }: SessionDetail,
  format: Format,
): Figure[] {
  const left = timeLeftMs(progress);
  // Of the whole job, with what is not processed because of the license or is not there.
  const leftOut = mailboxes.filter(
    ({ result, isMissing }) => result === 'refused' || isMissing === true,
  ).length;
  return [
    {
      label: processedBy(session),
      value: t.jobs.runView.processedOf(
        format.number(backedUp(mailboxes)),
        format.number(progress.mailboxesTotal + leftOut),
      ),
      note: resultNote(mailboxes, format),
    },
    {
      label: t.jobs.runView.messages,
      value: format.number(progress.messagesSeen),
      note: t.jobs.runView.stored(format.number(progress.messagesStored), format.bytes(progress.bytesStored)),
    },
    {
      label: t.jobs.runView.rate,
      value: format.bytesPerSecond(progress.bytesPerSecond),
      note: `${t.jobs.runView.read}: ${format.bytes(progress.bytesRead)}`,
    },
    {
      label: t.jobs.runView.timeLeft,
      value: left === null ? t.jobs.runView.working : format.duration(left),
    },
  ];
}

function endFigures(session: Session, detail: SessionDetail, format: Format): Figure[] {
  const sum = (pick: (result: SessionDetail['mailboxes'][number]) => number): number =>
    detail.mailboxes.reduce((total, result) => total + pick(result), 0);
  const spentMs =
    session.endedAt === null ? null : Date.parse(session.endedAt) - Date.parse(session.startedAt);
  const read = sum(({ bytesRead }) => bytesRead);
  return [
    {
      label: processedBy(session),
      value: t.jobs.runView.processedOf(
        format.number(backedUp(detail.mailboxes)),
        format.number(detail.mailboxes.length),
      ),
      note: resultNote(detail.mailboxes, format),
    },
    {
      label: t.jobs.runView.messages,
      value: format.number(sum(({ seen }) => seen)),
      note: t.jobs.runView.stored(
        format.number(sum(({ stored }) => stored)),
        format.bytes(sum(({ bytesStored }) => bytesStored)),
      ),
    },
    {
      label: t.jobs.runView.rate,
      value: spentMs !== null && spentMs > 0 ? format.bytesPerSecond((read / spentMs) * 1000) : t.common.none,
      note: `${t.jobs.runView.read}: ${format.bytes(read)}`,
    },
    {
      label: t.jobs.runView.duration,
      value: spentMs === null ? t.common.none : format.duration(spentMs),
    },
  ];
}

function processedBy({ type }: Session): string {
  return type === 'copy' ? t.jobs.runView.copied : t.jobs.runView.processed;
}

/** How many mailboxes have a restore point of this run. */
function backedUp(mailboxes: SessionDetail['mailboxes']): number {
  return mailboxes.filter(({ result }) => result === 'success' || result === 'warning').length;
}

/** What became of the mailboxes that were not backed up; empty when there are none. */
function resultNote(mailboxes: SessionDetail['mailboxes'], format: Format): string {
  const words = {
    failed: t.jobs.runView.failedCount,
    stopped: t.jobs.runView.notFinished,
    refused: t.jobs.runView.refusedCount,
  };
  return (['failed', 'stopped', 'refused'] as const)
    .map((trouble) => {
      const count = mailboxes.filter((each) => troubleOf(each) === trouble).length;
      return count === 0 ? null : words[trouble](format.number(count));
    })
    .filter((said) => said !== null)
    .join(', ');
}
