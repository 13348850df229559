import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import type { Cluster, ClusterController } from '../../../../shared/backup/cluster.js';
import { text } from '../../../../shared/texts/text.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { ToneSentence } from '../../../components/tone.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { clusterResource } from '../../../stores/cluster.js';
import { WorkerTable } from './WorkerTable.js';
import { problemsOf, takenBy } from './worker-states.js';

/** Pushes say what has changed; how long ago each was seen changes by itself. */
const lookAgainMs = 30_000;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The cluster of this console: its database, and its workers. */
export function ClusterView(props: {
  readonly cluster: Exclude<Cluster, { type: 'none' }>;
  readonly onChangeAccess: () => void;
}): ReactNode {
  const styles = useStyles();
  const { cluster, onChangeAccess } = props;
  useEffect(() => {
    const timer = setInterval(() => void clusterResource.load(), lookAgainMs);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <div className={styles.root}>
      {cluster.host !== '' && <p className={styles.quiet}>{t.workers.database(cluster.host)}</p>}
      {cluster.type === 'unreachable' ? (
        <Unreachable cluster={cluster} onChangeAccess={onChangeAccess} />
      ) : (
        <>
          <ControlledBy controller={cluster.controller} />
          <Workers cluster={cluster} />
        </>
      )}
    </div>
  );
}

function Unreachable(props: {
  readonly cluster: Extract<Cluster, { type: 'unreachable' }>;
  readonly onChangeAccess: () => void;
}): ReactNode {
  const format = useFormat();
  const action = useAction();
  const { error, since, place } = props.cluster;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <p>
          <ErrorText error={error} />
        </p>
        <p>{t.workers.unreachableMeans}</p>
        <p>{t.workers.unreachableSince(format.dateTime(since), format.relative(since))}</p>
      </MessageBarBody>
      <MessageBarActions>
        <Button
          size="small"
          disabledFocusable={action.busy}
          onClick={() => {
            action.run(clusterResource.load);
          }}
        >
          {t.common.retry}
        </Button>
        {place !== null && (
          <Button size="small" onClick={props.onChangeAccess}>
            {t.workers.changeAccess}
          </Button>
        )}
      </MessageBarActions>
    </MessageBar>
  );
}

function ControlledBy({ controller }: { readonly controller: ClusterController | null }): ReactNode {
  const format = useFormat();
  if (controller === null) return null;
  const { account, host, since, seenAt, isHere } = controller;
  if (isHere) return <p>{t.workers.controlledHere}</p>;
  const who = account === '' ? host : t.workers.account(account, host);
  return (
    <ToneSentence tone="neutral">
      {t.workers.controlledBy(who, format.dateTime(since), format.relative(seenAt))}
    </ToneSentence>
  );
}

function Workers({ cluster }: { readonly cluster: Extract<Cluster, { type: 'set-up' }> }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { workers, waiting } = cluster;
  if (workers.length === 0) return <p className={styles.quiet}>{t.workers.empty}</p>;
  const taken = takenBy(workers);
  return (
    <>
      {taken.workers === 0 ? (
        <ToneSentence tone="warning">{format.say(text('cluster.noWorkers'))}</ToneSentence>
      ) : (
        <p>
          {t.workers.taking(taken.workers, format.number(taken.workers), format.number(taken.capacity))}
          {waiting > 0 && ` ${t.workers.waiting(waiting, format.number(waiting))}`}
        </p>
      )}
      {problemsOf(workers, format).map(({ said, names: [first = '', ...others] }) => (
        <ToneSentence key={said} tone="warning">
          {t.workers.problem(
            others.length === 0
              ? first
              : t.workers.severalNames(first, others.length, format.number(others.length)),
            said,
          )}
        </ToneSentence>
      ))}
      <WorkerTable workers={workers} />
    </>
  );
}
