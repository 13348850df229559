import {
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { DamagedMessage, Verification } from '../../../../shared/backup/maintenance.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { CopyButton } from '../../../components/CopyButton.js';
import type { Column } from '../../../components/column.js';
import { DataTable } from '../../../components/DataTable.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useBuckets, useRepositoryName } from '../../../stores/buckets.js';
import { type useMaintenance, verifyRepositories } from '../../../stores/maintenance.js';
import { verificationText } from './verification-text.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  table: { maxHeight: '260px', flexGrow: 0 },
});

/** How the last verification ended. */
export function VerifyOutcome(props: {
  readonly task: ReturnType<typeof useMaintenance.getState>['verify'];
}): ReactNode {
  const { task } = props;
  switch (task.state) {
    case 'idle':
    case 'running':
      return null;
    case 'stopped':
      return <Note intent="info" text={t.storage.verifyStopped} />;
    case 'failed':
      return <LoadFailed error={task.error} onRetry={() => void verifyRepositories()} />;
    case 'done':
      return task.report.whole ? <Whole report={task.report} /> : <Damaged report={task.report} />;
  }
}

function Note(props: { readonly intent: 'info' | 'success' | 'warning'; readonly text: string }): ReactNode {
  return (
    <MessageBar intent={props.intent} layout="multiline">
      <MessageBarBody>{props.text}</MessageBarBody>
    </MessageBar>
  );
}

function Whole({ report: { repositories } }: { readonly report: Verification }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [at] = useState(() => format.dateTime(format.clock().toISOString()));
  if (repositories.length === 0) return <Note intent="info" text={t.storage.nothingToVerify} />;
  const messages = repositories.reduce((sum, each) => sum + each.messages, 0);
  const bytes = repositories.reduce((sum, each) => sum + each.bytes, 0);
  return (
    <div className={styles.root}>
      <Note intent="success" text={t.storage.whole(format.number(messages), format.bytes(bytes), at)} />
      <Remarks repositories={repositories} />
    </div>
  );
}

/** The mail that is there is whole, and yet not all is as it was: an older copy, a damaged search index. */
function Remarks({ repositories }: Pick<Verification, 'repositories'>): ReactNode {
  const format = useFormat();
  const texts = repositories.flatMap(({ older, searchIndex }) =>
    [older, searchIndex].flatMap((remark) => remark ?? []),
  );
  return texts.map((each, index) => <Note key={index} intent="warning" text={format.say(each)} />);
}

type DamagedRow = DamagedMessage & { readonly repository: string };

const columnsIn = (format: Format): readonly Column<DamagedRow>[] => [
  {
    id: 'subject',
    header: t.storage.columns.subject,
    width: 'minmax(140px, 2fr)',
    dir: 'auto',
    title: ({ subject }) => subject,
    cell: ({ subject }) => (subject === '' ? t.storage.noSubject : subject),
  },
  {
    id: 'mailboxes',
    header: t.storage.columns.mailboxes,
    width: 'minmax(120px, 2fr)',
    title: ({ mailboxes }) => mailboxes.join('\n'),
    cell: ({ mailboxes }) => mailboxes.join(', '),
  },
  {
    id: 'reason',
    header: t.storage.columns.reason,
    width: 'minmax(120px, 2fr)',
    hideBelow: 560,
    title: ({ reason }) => format.say(reason),
    cell: ({ reason }) => format.say(reason),
  },
];

function Damaged({ report }: { readonly report: Verification }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { repositories } = report;
  const buckets = useBuckets();
  const nameOf = useRepositoryName();
  const rows = repositories.flatMap(({ path, damaged }) =>
    damaged.map((message): DamagedRow => ({ ...message, repository: nameOf(path) })),
  );
  const isInBuckets = repositories
    .filter(({ damagedMessages, file }) => damagedMessages > 0 || file.length > 0)
    .every(({ path }) => buckets.some((bucket) => bucket.path === path));
  const total = repositories.reduce((sum, each) => sum + each.damagedMessages, 0);
  const fileProblems = repositories.flatMap(({ file }) => file);
  const isDamaged = total > 0 || fileProblems.length > 0;
  return (
    <div className={styles.root}>
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>
            {isDamaged ? t.storage.damagedTitle(total, format.number(total)) : t.storage.unverifiedTitle}
          </MessageBarTitle>{' '}
          {isDamaged && (isInBuckets ? t.storage.damagedInBucket : t.storage.damagedText)}
          {repositories.map(
            ({ path, error }) =>
              error !== null && (
                <p key={path}>
                  <ErrorText error={error} />
                </p>
              ),
          )}
        </MessageBarBody>
        <MessageBarActions>
          <CopyButton label={t.storage.copy} text={() => verificationText(report, format)} />
        </MessageBarActions>
      </MessageBar>
      {rows.length > 0 && (
        <DataTable
          name="damaged"
          label={t.storage.damagedList}
          className={styles.table}
          columns={columnsIn(format)}
          rows={rows}
          keyOf={({ repository, sha256, subject, mailboxes }) =>
            `${repository} ${sha256} ${subject} ${mailboxes.join()}`
          }
        />
      )}
      <Remarks repositories={repositories} />
      {total > rows.length && <p>{t.storage.notNamed(format.number(total - rows.length))}</p>}
      {fileProblems.length > 0 && (
        <details>
          <summary>{t.storage.fileList}</summary>
          <ul>
            {fileProblems.map((problem, index) => (
              <li key={index}>{format.say(problem)}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
