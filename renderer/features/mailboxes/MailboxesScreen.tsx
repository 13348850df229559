import { Button, SearchBox, Select, makeStyles } from '@fluentui/react-components';
import { ArrowDownload20Regular, MailInbox24Regular, Search24Regular } from '@fluentui/react-icons';
import { type ReactNode, useMemo, useState } from 'react';
import {
  type MailboxKind,
  type MailboxLicenseState,
  mailboxKinds,
  mailboxLicenseStates,
} from '../../../shared/license/model.js';
import type { DeletionForecast } from '../../../shared/backup/mailbox-data.js';
import type { Mailbox } from '../../../shared/backup/model.js';
import { bridge } from '../../base/bridge.js';
import { type Route, openOverlay } from '../../base/navigation.js';
import { useSavedToast } from '../../base/toast.js';
import { DataTable } from '../../components/DataTable.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, LoadedResource, LoadingLines } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { mailboxesResource } from '../../stores/mailboxes/mailboxes.js';
import type { MailboxList } from '../../stores/mailboxes/mailbox-list.js';
import { allMailboxes } from '../../stores/mailboxes/mailbox-query.js';
import { useMailboxes } from '../../stores/mailboxes/useMailboxes.js';
import { type DataLossKind, DataLossDialog } from './DataLossDialog.js';
import { DeletionBar } from './DeletionBar.js';
import { ExclusionDialog } from './ExclusionDialog.js';
import { HoldDialog } from './HoldDialog.js';
import { type MailboxRequest, mailboxColumns } from './columns.js';
import { useMailboxSort } from './mailbox-order.js';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginBottom: '12px' },
  // A basis of its own: the box must not push others about when its clear button appears.
  search: { flex: '1 1 200px', minWidth: 0, maxWidth: '360px' },
});

interface MailboxFilter {
  readonly search: string;
  readonly licenseState: MailboxLicenseState | null;
  readonly kind: MailboxKind | null;
}

type MailboxesRoute = Extract<Route, { screen: 'mailboxes' }>;

/** Every managed mailbox with its license state, its place in the queue, and its restore points. */
export function MailboxesScreen({ initial }: { readonly initial: MailboxesRoute }): ReactNode {
  return (
    <LoadedResource resource={mailboxesResource} lines={10}>
      {(mailboxes) =>
        mailboxes.length === 0 ? <NoMailboxes /> : <List mailboxes={mailboxes} initial={initial} />
      }
    </LoadedResource>
  );
}

function NoMailboxes(): ReactNode {
  return (
    <Page title={t.shell.screens.mailboxes} layout="fill">
      <EmptyState
        icon={<MailInbox24Regular />}
        title={t.mailboxes.emptyTitle}
        text={t.mailboxes.emptyText}
        action={
          <Button
            appearance="primary"
            onClick={() => {
              openOverlay({ type: 'job-wizard' });
            }}
          >
            {t.mailboxes.emptyAction}
          </Button>
        }
      />
    </Page>
  );
}

function List(props: { readonly mailboxes: MailboxList; readonly initial: MailboxesRoute }): ReactNode {
  const { mailboxes, initial } = props;
  const format = useFormat();
  const action = useAction();
  const onSaved = useSavedToast();
  const [filter, setFilter] = useState<MailboxFilter>({
    search: initial.search ?? '',
    licenseState: initial.licenseState ?? null,
    kind: null,
  });
  const [sort, setSort] = useMailboxSort();
  const query = useMemo(() => {
    const { search, licenseState, kind } = filter;
    return { ...allMailboxes, words: [search], where: 'anywhere' as const, licenseState, kind, sort };
  }, [filter, sort]);
  const { rows } = useMailboxes('mailboxes', mailboxes, query);
  const [request, setRequest] = useState<AskedRequest | null>(null);
  const columns = useMemo(() => {
    const ask = (chosen: MailboxRequest): void => {
      const { kind, mailbox } = chosen;
      if (kind !== 'delete-data' && kind !== 'revoke') {
        setRequest({ kind, mailbox });
        return;
      }
      const { deletionForecast, revokeForecast } = bridge.mailboxes;
      const foresee = kind === 'revoke' ? revokeForecast : deletionForecast;
      action.run(async () => {
        setRequest({ kind, mailbox, forecast: await foresee({ mailboxId: mailbox.id }) });
      });
    };
    return mailboxColumns(format, action, ask);
  }, [format, action]);
  return (
    <Page
      title={t.shell.screens.mailboxes}
      subtitle={t.mailboxes.subtitle(
        format.number((rows ?? mailboxes).length),
        mailboxes.length,
        format.number(mailboxes.length),
      )}
      layout="fill"
      actions={
        <Button
          icon={<ArrowDownload20Regular />}
          disabledFocusable={action.busy}
          onClick={() => {
            action.run(async () => {
              onSaved(await bridge.mailboxes.exportCsv());
            });
          }}
        >
          {t.mailboxes.exportCsv}
        </Button>
      }
    >
      <DeletionBar />
      <Filters filter={filter} onChange={setFilter} />
      {action.error && <LoadFailed error={action.error} />}
      {rows === null ? (
        <LoadingLines lines={10} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<Search24Regular />}
          title={t.mailboxes.noMatchTitle}
          text={t.mailboxes.noMatchText}
          action={
            <Button
              onClick={() => {
                setFilter({ search: '', licenseState: null, kind: null });
              }}
            >
              {t.mailboxes.clearFilters}
            </Button>
          }
        />
      ) : (
        <DataTable
          name="mailboxes"
          label={t.mailboxes.table}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          sort={sort}
          onSort={setSort}
        />
      )}
      {request && (
        <RequestDialog
          request={request}
          onClose={() => {
            setRequest(null);
          }}
        />
      )}
    </Page>
  );
}

/** What a dialog asks; of a deletion with what it would take away. */
type AskedRequest =
  | { readonly kind: Exclude<MailboxRequest['kind'], DataLossKind>; readonly mailbox: Mailbox }
  | { readonly kind: DataLossKind; readonly mailbox: Mailbox; readonly forecast: DeletionForecast };

function RequestDialog(props: { readonly request: AskedRequest; readonly onClose: () => void }): ReactNode {
  const { request, onClose } = props;
  switch (request.kind) {
    case 'exclude':
    case 'include':
      return <ExclusionDialog request={{ kind: request.kind, mailbox: request.mailbox }} onClose={onClose} />;
    case 'hold':
    case 'release':
      return <HoldDialog kind={request.kind} mailbox={request.mailbox} onClose={onClose} />;
    case 'delete-data':
    case 'revoke':
      return <DataLossDialog {...request} onClose={onClose} />;
  }
}

function Filters(props: {
  readonly filter: MailboxFilter;
  readonly onChange: (filter: MailboxFilter) => void;
}): ReactNode {
  const styles = useStyles();
  const { filter, onChange } = props;
  return (
    <div className={styles.tools}>
      <SearchBox
        dismiss={{ 'aria-label': t.common.clear }}
        className={styles.search}
        placeholder={t.mailboxes.search}
        aria-label={t.mailboxes.search}
        value={filter.search}
        onChange={(_event, { value }) => {
          onChange({ ...filter, search: value });
        }}
      />
      <Select
        aria-label={t.mailboxes.stateFilter}
        value={filter.licenseState ?? ''}
        onChange={(_event, { value }) => {
          onChange({
            ...filter,
            licenseState: mailboxLicenseStates.find((state) => state === value) ?? null,
          });
        }}
      >
        <option value="">{t.mailboxes.anyState}</option>
        {mailboxLicenseStates.map((state) => (
          <option key={state} value={state}>
            {t.mailboxes.licenseStates[state]}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t.mailboxes.kindFilter}
        value={filter.kind ?? ''}
        onChange={(_event, { value }) => {
          onChange({ ...filter, kind: mailboxKinds.find((kind) => kind === value) ?? null });
        }}
      >
        <option value="">{t.mailboxes.anyKind}</option>
        {mailboxKinds.map((kind) => (
          <option key={kind} value={kind}>
            {t.mailboxes.kinds[kind]}
          </option>
        ))}
      </Select>
    </div>
  );
}
