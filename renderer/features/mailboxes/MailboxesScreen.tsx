import { Button, SearchBox, Select, makeStyles } from '@fluentui/react-components';
import { ArrowDownload20Regular, MailInbox24Regular, Search24Regular } from '@fluentui/react-icons';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import {
  type MailboxKind,
  type MailboxLicenseState,
  mailboxKinds,
  mailboxLicenseStates,
} from '../../../shared/license/model.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { mailboxStates } from '../../../shared/backup/status.js';
import { bridge } from '../../base/bridge.js';
import { type Route, go } from '../../base/navigation.js';
import { useSavedToast } from '../../base/toast.js';
import { NewJobButton } from '../../components/NewJobButton.js';
import { DataTable } from '../../components/DataTable.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LateProgressBar } from '../../components/LateProgressBar.js';
import { LoadFailed, LoadedResource, LoadingLines } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { type IdsBetween, useSelection } from '../../components/useSelection.js';
import type { MenuPlace } from '../../components/ContextMenu.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { mailboxesResource } from '../../stores/mailboxes/mailboxes.js';
import type { MailboxList } from '../../stores/mailboxes/mailbox-list.js';
import { type StateFilter, allMailboxes } from '../../stores/mailboxes/mailbox-query.js';
import { idsOfMailboxes, pickMailboxes } from '../../stores/mailboxes/mailbox-worker.js';
import { useMailboxes } from '../../stores/mailboxes/useMailboxes.js';
import { CoverageButton } from './CoverageButton.js';
import { ExportBars } from '../restore/export/ExportBars.js';
import { DeletionBar } from './DeletionBar.js';
import { MailboxContextMenu } from './MailboxMenu.js';
import { SelectionBar } from './SelectionBar.js';
import { mailboxColumns } from './columns.js';
import { useCoverage } from './useCoverage.js';
import { useMailboxSort } from './mailbox-order.js';
import { useMailboxRequests } from './useMailboxRequests.js';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginBottom: '12px' },
  progress: { ':not(:empty)': { marginBottom: '12px' } },
  // A basis of its own: the box must not push others about when its clear button appears.
  search: { flex: '1 1 200px', minWidth: 0, maxWidth: '360px' },
});

const stateFilters: readonly StateFilter[] = ['not-protected', ...mailboxStates];

interface MailboxFilter {
  readonly search: string;
  readonly licenseState: MailboxLicenseState | null;
  readonly kind: MailboxKind | null;
  readonly state: StateFilter | null;
}

const noFilter: MailboxFilter = { search: '', licenseState: null, kind: null, state: null };

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
        action={<NewJobButton />}
      />
    </Page>
  );
}

function List(props: { readonly mailboxes: MailboxList; readonly initial: MailboxesRoute }): ReactNode {
  const { mailboxes, initial } = props;
  const styles = useStyles();
  const format = useFormat();
  const onSaved = useSavedToast();
  const [filter, setFilter] = useState<MailboxFilter>({
    ...noFilter,
    search: initial.search ?? '',
    licenseState: initial.licenseState ?? null,
    state: initial.state ?? null,
  });
  const [sort, setSort] = useMailboxSort();
  const query = useMemo(() => {
    const { search, ...of } = filter;
    return { ...allMailboxes, words: [search], where: 'anywhere' as const, ...of, sort };
  }, [filter, sort]);
  const { rows } = useMailboxes('mailboxes', mailboxes, query);
  const { onRequest, action, dialog } = useMailboxRequests();
  const columns = useMemo(() => mailboxColumns(format, onRequest), [format, onRequest]);
  const idsBetween = useCallback<IdsBetween>(
    (first, last) => idsOfMailboxes(mailboxes, query, format.locale, [first, last]),
    [mailboxes, query, format.locale],
  );
  const selection = useSelection(idsBetween);
  const coverage = useCoverage();
  const pick = (): Promise<readonly Mailbox[]> => pickMailboxes(mailboxes, selection.ids);
  const [menu, setMenu] = useState<{ readonly mailbox: Mailbox; readonly place: MenuPlace } | null>(null);
  const exportCsv = (mailboxIds: string[] | null): void => {
    action.run(async () => {
      onSaved(await bridge.mailboxes.exportCsv({ mailboxIds }));
    });
  };
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
        <>
          <CoverageButton coverage={coverage} />
          <Button
            icon={<ArrowDownload20Regular />}
            disabledFocusable={action.busy}
            onClick={() => {
              exportCsv(null);
            }}
          >
            {t.mailboxes.exportCsv}
          </Button>
        </>
      }
    >
      <div className={styles.progress}>
        {coverage.progress && (
          <LateProgressBar
            label={t.mailboxes.coverage.making}
            progress={coverage.progress}
            text={t.mailboxes.coverage.progress}
          />
        )}
      </div>
      {coverage.error && <LoadFailed error={coverage.error} />}
      <DeletionBar />
      <ExportBars />
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
                setFilter(noFilter);
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
          selection={selection}
          onOpen={({ id }) => {
            go({ screen: 'mailboxes', mailboxId: id });
          }}
          onMenu={(mailbox, place) => {
            setMenu({ mailbox, place });
          }}
        />
      )}
      <SelectionBar
        selection={selection}
        total={(rows ?? mailboxes).length}
        pick={pick}
        action={action}
        onRequest={onRequest}
        onExport={() => {
          exportCsv([...selection.ids]);
        }}
      />
      {menu && (
        <MailboxContextMenu
          {...menu}
          onRequest={onRequest}
          onClose={() => {
            setMenu(null);
          }}
        />
      )}
      {dialog}
    </Page>
  );
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
        aria-label={t.mailboxes.backupFilter}
        value={filter.state ?? ''}
        onChange={(_event, { value }) => {
          onChange({ ...filter, state: stateFilters.find((state) => state === value) ?? null });
        }}
      >
        <option value="">{t.mailboxes.anyBackup}</option>
        <option value="not-protected">{t.mailboxes.notProtected}</option>
        {mailboxStates.map((state) => (
          <option key={state} value={state}>
            {t.mailboxes.states[state]}
          </option>
        ))}
      </Select>
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
