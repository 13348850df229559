import { Button, SearchBox, Select, Tag, makeStyles } from '@fluentui/react-components';
import {
  ArrowDownload20Regular,
  Dismiss16Regular,
  History24Regular,
  Search24Regular,
} from '@fluentui/react-icons';
import { type ReactNode, useMemo, useState } from 'react';
import { type Session, sessionStatuses, sessionTypes } from '../../../shared/backup/session.js';
import { bridge } from '../../base/bridge.js';
import type { Route } from '../../base/navigation.js';
import { useSavedToast } from '../../base/toast.js';
import type { Column } from '../../components/column.js';
import { DataTable } from '../../components/DataTable.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, LoadedResource, LoadingLines } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { SessionStatusLabel } from '../../components/SessionStatusLabel.js';
import { useRememberedSort } from '../../components/sort.js';
import { useAction } from '../../components/useAction.js';
import { useFiltered } from '../../components/useFiltered.js';
import { useSorted } from '../../components/useSorted.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { sessionsResource } from '../../stores/sessions.js';
import { valueOr } from '../../base/resource.js';
import { SessionPane } from './SessionPane.js';
import { type SessionFilter, durationOf, noFilter, sessionMatcher, sessionSortKey } from './query.js';
import { useLogSearch } from './useLogSearch.js';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', marginBottom: '12px' },
  // A basis of its own: the box must not push others about when its clear button appears.
  search: { flex: '1 1 160px', minWidth: 0, maxWidth: '280px' },
  panes: {
    flexGrow: 1,
    minHeight: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 4fr) minmax(0, 3fr)',
    gap: '16px',
    '@media (max-width: 760px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridTemplateRows: '260px minmax(320px, 1fr)',
      overflowY: 'auto',
    },
  },
});

const noSession: ReadonlySet<string> = new Set();

type HistoryRoute = Extract<Route, { screen: 'history' }>;

interface ViewProps {
  readonly initial: HistoryRoute;
  /** What the screen may show instead. */
  readonly tabs: ReactNode;
}

/** Sessions of all types, and the log of the chosen one. */
export function SessionsView({ initial, tabs }: ViewProps): ReactNode {
  return (
    <LoadedResource resource={sessionsResource} lines={10}>
      {(sessions) =>
        sessions.length === 0 ? (
          <Page title={t.shell.screens.history} layout="fill">
            {tabs}
            <EmptyState icon={<History24Regular />} title={t.history.emptyTitle} text={t.history.emptyText} />
          </Page>
        ) : (
          <Sessions sessions={sessions} initial={initial} tabs={tabs} />
        )
      }
    </LoadedResource>
  );
}

function Sessions(props: ViewProps & { readonly sessions: readonly Session[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { sessions, initial, tabs } = props;
  const [filter, setFilter] = useState<SessionFilter>({ ...noFilter, day: initial.day ?? null });
  const [sort, setSort] = useRememberedSort('history', { column: 'started', direction: 'descending' });
  const [chosenId, setChosenId] = useState(initial.sessionId ?? null);
  const inLog = useLogSearch(filter.search);
  const found = valueOr(inLog, noSession);
  const matches = useMemo(() => sessionMatcher(filter, found), [filter, found]);
  const sorted = useSorted(sessions, sort, sessionSortKey);
  const rows = useFiltered(sorted, matches);
  const chosen = rows.find(({ id }) => id === chosenId) ?? rows[0];
  const action = useAction();
  const onSaved = useSavedToast();
  return (
    <Page
      title={t.shell.screens.history}
      subtitle={t.history.subtitle(rows.length, format.number(rows.length))}
      layout="fill"
      actions={
        <Button
          icon={<ArrowDownload20Regular />}
          disabledFocusable={action.busy || rows.length === 0}
          onClick={() => {
            action.run(async () => {
              onSaved(await bridge.sessions.exportCsv({ sessionIds: rows.map(({ id }) => id) }));
            });
          }}
        >
          {t.history.exportCsv}
        </Button>
      }
    >
      {tabs}
      <Filters filter={filter} onChange={setFilter} format={format} />
      {action.error && <LoadFailed error={action.error} />}
      {inLog.state === 'failed' && <LoadFailed error={inLog.error} />}
      {chosen ? (
        <div className={styles.panes}>
          <DataTable
            name="sessions"
            label={t.history.table}
            columns={columnsOf(format)}
            rows={rows}
            keyOf={({ id }) => id}
            sort={sort}
            onSort={setSort}
            selectedKey={chosen.id}
            onOpen={({ id }) => {
              setChosenId(id);
            }}
          />
          <SessionPane key={chosen.id} session={chosen} />
        </div>
      ) : inLog.state === 'loading' ? (
        <LoadingLines />
      ) : (
        <EmptyState
          icon={<Search24Regular />}
          title={t.history.noMatchTitle}
          text={t.history.noMatchText}
          action={
            <Button
              onClick={() => {
                setFilter(noFilter);
              }}
            >
              {t.history.clearFilters}
            </Button>
          }
        />
      )}
    </Page>
  );
}

function Filters(props: {
  readonly filter: SessionFilter;
  readonly onChange: (filter: SessionFilter) => void;
  readonly format: Format;
}): ReactNode {
  const styles = useStyles();
  const { filter, onChange, format } = props;
  return (
    <div className={styles.tools}>
      <SearchBox
        dismiss={{ 'aria-label': t.common.clear }}
        className={styles.search}
        placeholder={t.history.search}
        aria-label={t.history.search}
        value={filter.search}
        onChange={(_event, { value }) => {
          onChange({ ...filter, search: value });
        }}
      />
      <Select
        aria-label={t.history.typeFilter}
        value={filter.type ?? ''}
        onChange={(_event, { value }) => {
          onChange({ ...filter, type: sessionTypes.find((type) => type === value) ?? null });
        }}
      >
        <option value="">{t.history.anyType}</option>
        {sessionTypes.map((type) => (
          <option key={type} value={type}>
            {t.history.types[type]}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t.history.statusFilter}
        value={filter.status ?? ''}
        onChange={(_event, { value }) => {
          onChange({ ...filter, status: sessionStatuses.find((status) => status === value) ?? null });
        }}
      >
        <option value="">{t.history.anyStatus}</option>
        {sessionStatuses.map((status) => (
          <option key={status} value={status}>
            {t.jobs.sessionStatus[status]}
          </option>
        ))}
      </Select>
      {filter.day !== null && (
        <Tag
          dismissible
          dismissIcon={<Dismiss16Regular aria-label={t.history.clearDay} />}
          onClick={() => {
            onChange({ ...filter, day: null });
          }}
        >
          {t.history.onDay(format.date(filter.day))}
        </Tag>
      )}
    </div>
  );
}

function columnsOf(format: Format): Column<Session>[] {
  return [
    {
      id: 'status',
      header: t.history.columns.status,
      width: '84px',
      sortable: true,
      cell: ({ status }) => <SessionStatusLabel status={status} />,
    },
    {
      id: 'name',
      isKept: true,
      header: t.history.columns.name,
      width: 'minmax(120px, 1fr)',
      sortable: true,
      dir: 'auto',
      title: ({ name }) => name,
      cell: ({ name }) => name,
    },
    {
      id: 'type',
      header: t.history.columns.type,
      width: '56px',
      hideBelow: 500,
      sortable: true,
      cell: ({ type }) => t.history.types[type],
    },
    {
      id: 'started',
      header: t.history.columns.started,
      width: '104px',
      hideBelow: 340,
      sortable: true,
      title: ({ startedAt }) => format.dateTime(startedAt),
      cell: ({ startedAt }) => format.relative(startedAt),
    },
    {
      id: 'duration',
      header: t.history.columns.duration,
      width: '108px',
      align: 'end',
      hideBelow: 560,
      sortable: true,
      cell: (session) => {
        const duration = durationOf(session);
        return duration === null ? t.common.none : format.duration(duration);
      },
    },
  ];
}
