import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useMemo } from 'react';
import type { MailboxResult, MailboxSession } from '../../../../shared/backup/session.js';
import { bridge } from '../../../base/bridge.js';
import { go } from '../../../base/navigation.js';
import { Card } from '../../../components/Card.js';
import { DataTable } from '../../../components/DataTable.js';
import { Loaded } from '../../../components/Loaded.js';
import type { Column } from '../../../components/column.js';
import { type Tone, ToneLabel } from '../../../components/tone.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useCall } from '../../../stores/useCall.js';
import { widest } from '../../../components/widest.js';

const useStyles = makeStyles({
  // Reasons are long. A mailbox without jobs has no fourth card.
  card: { gridColumn: '1 / -1', [widest]: { ':nth-child(5)': { gridColumn: '2 / -1' } } },
  table: { maxHeight: '300px' },
});

const tones: Readonly<Record<MailboxResult['result'], Tone>> = {
  success: 'success',
  warning: 'warning',
  failed: 'error',
  refused: 'warning',
};

const readSessions = (key: string): Promise<MailboxSession[]> => {
  const [mailboxId = ''] = key.split(' ');
  return bridge.mailboxes.sessions({ mailboxId });
};

/** How the last sessions of its jobs went with a mailbox; each leads to its log. `version` asks anew when it changes. */
export function SessionsCard(props: { readonly mailboxId: string; readonly version: string }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const words = t.mailboxPage;
  const { data, reload } = useCall(`${props.mailboxId} ${props.version}`, readSessions);
  const columns = useMemo(
    (): Column<MailboxSession>[] => [
      {
        id: 'start',
        header: words.sessionStart,
        width: 'minmax(152px, 3fr)',
        cell: ({ session }) => format.dateTime(session.startedAt),
      },
      {
        id: 'job',
        header: words.job,
        width: 'minmax(100px, 3fr)',
        hideBelow: 620,
        dir: 'auto',
        title: ({ session }) => session.name,
        cell: ({ session }) => session.name,
      },
      {
        id: 'result',
        header: words.result,
        width: '100px',
        cell: ({ result }) => (
          <ToneLabel tone={tones[result.result]}>{words.results[result.result]}</ToneLabel>
        ),
      },
      {
        id: 'stored',
        header: words.stored,
        width: '72px',
        hideBelow: 400,
        align: 'end',
        cell: ({ result }) => format.number(result.stored),
      },
      {
        id: 'reason',
        header: words.reason,
        width: 'minmax(120px, 4fr)',
        hideBelow: 520,
        title: ({ result }) => result.reason,
        cell: ({ result }) => result.reason ?? '',
      },
    ],
    [format, words],
  );
  return (
    <Card title={words.sessions} className={styles.card}>
      <Loaded data={data} onRetry={reload} lines={3}>
        {(sessions) =>
          sessions.length === 0 ? (
            <p>{words.noSessions}</p>
          ) : (
            <DataTable
              name="mailbox-sessions"
              label={words.sessions}
              columns={columns}
              rows={sessions}
              keyOf={({ session }) => session.id}
              className={styles.table}
              onOpen={({ session }) => {
                go({ screen: 'history', sessionId: session.id });
              }}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
