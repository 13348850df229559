import { Button, Link, makeStyles } from '@fluentui/react-components';
import {
  ArrowCounterclockwise20Regular,
  ChevronRight16Regular,
  MailInbox24Regular,
} from '@fluentui/react-icons';
import { type ReactNode, useMemo, useState } from 'react';
import type { Mailbox } from '../../../../shared/backup/mailbox.js';
import type { RestorePoint } from '../../../../shared/backup/restore-point.js';
import { bridge } from '../../../base/bridge.js';
import { go } from '../../../base/navigation.js';
import { Card } from '../../../components/Card.js';
import { EmptyState } from '../../../components/EmptyState.js';
import { LoadFailed, Loaded, LoadedResource } from '../../../components/Loaded.js';
import { Page } from '../../../components/Page.js';
import { t } from '../../../messages/index.js';
import type { MailboxList } from '../../../stores/mailboxes/mailbox-list.js';
import { allMailboxes } from '../../../stores/mailboxes/mailbox-query.js';
import { mailboxesResource } from '../../../stores/mailboxes/mailboxes.js';
import { useMailboxes } from '../../../stores/mailboxes/useMailboxes.js';
import { useCall } from '../../../stores/useCall.js';
import { ExportBars } from '../../restore/export/ExportBars.js';
import { ExportButton } from '../../restore/export/ExportButton.js';
import { DeletionBar } from '../DeletionBar.js';
import { HeldName } from '../HeldBadge.js';
import { MailboxActionsMenu } from '../MailboxMenu.js';
import { useMailboxRequests } from '../useMailboxRequests.js';
import { GrowthCard } from './GrowthCard.js';
import { JobsCard } from './JobsCard.js';
import { PointCalendar } from './PointCalendar.js';
import { SessionsCard } from './SessionsCard.js';
import { StateCard } from './StateCard.js';
import { widest } from '../../../components/widest.js';

const useStyles = makeStyles({
  crumb: { display: 'inline-flex', alignItems: 'center', columnGap: '4px', minWidth: 0 },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(400px, 100%), 1fr))',
    gap: '16px',
    alignItems: 'stretch',
    // The fourth card has the sessions beside it.
    [widest]: { gridTemplateColumns: 'repeat(3, minmax(0, 1fr))' },
  },
});

const listPoints = (key: string): Promise<RestorePoint[]> => {
  const [mailboxId = ''] = key.split(' ');
  // No session has listed it yet: nobody knows it by this id.
  if (mailboxId === '') return Promise.resolve([]);
  return bridge.restore.points({ mailboxId });
};

/** Everything that is known of one mailbox, and what can be done with it. */
export function MailboxPage({ mailboxId }: { readonly mailboxId: string }): ReactNode {
  return (
    <LoadedResource resource={mailboxesResource} lines={10}>
      {(mailboxes) => <Found key={mailboxId} mailboxes={mailboxes} mailboxId={mailboxId} />}
    </LoadedResource>
  );
}

function Found(props: { readonly mailboxes: MailboxList; readonly mailboxId: string }): ReactNode {
  const { mailboxes, mailboxId } = props;
  /** What it was called while no session had listed it: then it gets an id of its own. */
  const [named, setNamed] = useState<Pick<Mailbox, 'sourceId' | 'mailbox'> | null>(null);
  const query = useMemo(() => ({ ...allMailboxes, id: mailboxId, named }), [mailboxId, named]);
  const { rows, isCurrent } = useMailboxes('mailbox-page', mailboxes, query);
  const mailbox = rows?.at(0);
  if (named === null && mailbox?.id === mailboxId && mailbox.firstAdmittedAt === null)
    setNamed({ sourceId: mailbox.sourceId, mailbox: mailbox.mailbox });
  if (mailbox !== undefined && (mailbox.id === mailboxId || mailbox.mailbox === named?.mailbox))
    return <Known mailbox={mailbox} />;
  return isCurrent ? <Gone /> : null;
}

function Gone(): ReactNode {
  return (
    <Page title={<Crumb>{t.mailboxPage.gone}</Crumb>} layout="fill">
      <EmptyState icon={<MailInbox24Regular />} title={t.mailboxPage.gone} text={t.mailboxPage.goneText} />
    </Page>
  );
}

function Crumb({ children }: { readonly children: ReactNode }): ReactNode {
  const styles = useStyles();
  return (
    <span className={styles.crumb}>
      <Link
        style={{ fontSize: 'inherit', lineHeight: 'inherit', fontWeight: 'inherit' }}
        onClick={() => {
          go({ screen: 'mailboxes' });
        }}
      >
        {t.shell.screens.mailboxes}
      </Link>
      <ChevronRight16Regular aria-hidden />
      {children}
    </span>
  );
}

function Known({ mailbox }: { readonly mailbox: Mailbox }): ReactNode {
  const styles = useStyles();
  const { onRequest, action, dialog } = useMailboxRequests();
  const { id, hold, restorePoints, lastBackupAt } = mailbox;
  /** What is read beside the list is read again when the list says that it has changed. */
  const version = `${lastBackupAt ?? ''}/${String(restorePoints)}/${mailbox.state ?? ''}`;
  const { data, reload } = useCall(`${mailbox.firstAdmittedAt === null ? '' : id} ${version}`, listPoints);
  return (
    <Page
      title={
        <Crumb>
          {hold === null ? (
            <span dir="auto">{mailbox.mailbox}</span>
          ) : (
            <HeldName name={mailbox.mailbox} hold={hold} />
          )}
        </Crumb>
      }
      subtitle={mailbox.sourceName}
      actions={
        <>
          {restorePoints > 0 && (
            <>
              <ExportButton
                label={t.restore.exportMailbox}
                selection={{ type: 'mailbox', mailboxId: id }}
                name={mailbox.mailbox}
                size="medium"
              />
              <Button
                appearance="primary"
                icon={<ArrowCounterclockwise20Regular />}
                onClick={() => {
                  go({ screen: 'restore', mailboxId: id });
                }}
              >
                {t.mailboxes.restore}
              </Button>
            </>
          )}
          {!mailbox.isOpenedOnly && <MailboxActionsMenu mailbox={mailbox} onRequest={onRequest} />}
        </>
      }
    >
      <DeletionBar />
      <ExportBars />
      {action.error && <LoadFailed error={action.error} />}
      <div className={styles.grid}>
        <StateCard mailbox={mailbox} />
        <Card title={t.mailboxPage.calendar}>
          <Loaded data={data} onRetry={reload} lines={6}>
            {(points) =>
              points.length === 0 ? (
                <p>{t.mailboxPage.noPoints}</p>
              ) : (
                <PointCalendar key={points[0]?.id} points={points} />
              )
            }
          </Loaded>
        </Card>
        <Loaded data={data} lines={3}>
          {(points) => <GrowthCard points={points} />}
        </Loaded>
        {!mailbox.isOpenedOnly && <JobsCard mailbox={mailbox} />}
        <SessionsCard mailboxId={id} version={version} />
      </div>
      {dialog}
    </Page>
  );
}
