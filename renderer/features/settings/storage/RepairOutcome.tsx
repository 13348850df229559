import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RepairReport } from '../../../../shared/backup/maintenance.js';
import type { Text } from '../../../../shared/texts/text.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useRepositoryName } from '../../../stores/buckets.js';
import { hasMended, repairRepositories, type useMaintenance } from '../../../stores/maintenance.js';

const useStyles = makeStyles({
  line: { overflowWrap: 'anywhere' },
  findings: { maxHeight: '200px', overflowY: 'auto', overflowWrap: 'anywhere' },
});

/** How the last repair ended. */
export function RepairOutcome(props: {
  readonly task: ReturnType<typeof useMaintenance.getState>['repair'];
}): ReactNode {
  const { task } = props;
  switch (task.state) {
    case 'idle':
    case 'running':
      return null;
    case 'stopped':
      return (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t.storage.repairStopped}</MessageBarBody>
        </MessageBar>
      );
    case 'failed':
      return <LoadFailed error={task.error} onRetry={() => void repairRepositories()} />;
    case 'done':
      return <Report report={task.report} />;
  }
}

function Report({ report }: { readonly report: RepairReport }): ReactNode {
  const { repositories } = report;
  const isLeft = repositories.some(
    ({ bucket, error }) => error !== null || (bucket !== null && bucket.left.length > 0),
  );
  return (
    <MessageBar intent={isLeft ? 'error' : hasMended(report) ? 'success' : 'info'} layout="multiline">
      <MessageBarBody>
        {repositories.length === 0 && t.storage.nothingToVerify}
        {repositories.map((repository) => (
          <OfRepository key={repository.path} repository={repository} />
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}

function OfRepository(props: { readonly repository: RepairReport['repositories'][number] }): ReactNode {
  const styles = useStyles();
  const { saved, bucket, error } = props.repository;
  const path = useRepositoryName()(props.repository.path);
  const isWhole = bucket !== null && bucket.mended.length + bucket.left.length === 0;
  return (
    <>
      {saved.length > 0 && (
        <p className={styles.line} dir="auto">
          {t.storage.repaired(path, saved.join(', '))}
        </p>
      )}
      {error !== null && (
        <p className={styles.line} dir="auto">
          <ErrorText error={error} />
        </p>
      )}
      {error === null && bucket === null && saved.length === 0 && (
        <p className={styles.line} dir="auto">
          {t.storage.nothingToRepair(path)}
        </p>
      )}
      {isWhole && (
        <p className={styles.line} dir="auto">
          {t.storage.bucketWhole(path)}
        </p>
      )}
      {bucket !== null && bucket.left.length > 0 && (
        <Findings title={t.storage.repairLeft(path)} texts={bucket.left} />
      )}
      {bucket !== null && bucket.mended.length > 0 && (
        <Findings title={t.storage.repairMended(path)} texts={bucket.mended} />
      )}
    </>
  );
}

function Findings(props: { readonly title: string; readonly texts: readonly Text[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  return (
    <>
      <p className={styles.line} dir="auto">
        {props.title}
      </p>
      <ul className={styles.findings} tabIndex={0} aria-label={props.title}>
        {props.texts.map((each, index) => (
          <li key={index}>{format.say(each)}</li>
        ))}
      </ul>
    </>
  );
}
