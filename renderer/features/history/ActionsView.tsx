import { Button, SearchBox, Select, makeStyles } from '@fluentui/react-components';
import { ArrowDownload20Regular, PersonClock24Regular, Search24Regular } from '@fluentui/react-icons';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import {
  type AuditAction,
  type AuditEntry,
  type AuditFilter,
  auditActions,
} from '../../../shared/audit/entry.js';
import { bridge } from '../../base/bridge.js';
import { useSavedToast } from '../../base/toast.js';
import { DataTable } from '../../components/DataTable.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, LoadingLines } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import type { Column } from '../../components/column.js';
import { useAction } from '../../components/useAction.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { VerifyActions } from './VerifyActions.js';
import { actionsPerPage, useActions } from './useActions.js';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', marginBottom: '12px' },
  search: { flex: '1 1 160px', minWidth: 0, maxWidth: '280px' },
  older: { alignSelf: 'center', marginTop: '12px' },
});

const daysOf = { any: null, day: 1, week: 7, month: 30 } as const;
type Span = keyof typeof daysOf;
const spans = ['any', 'day', 'week', 'month'] as const satisfies readonly Span[];

interface Choice {
  readonly action: AuditAction | null;
  readonly words: string;
  readonly span: Span;
  /** Start of the span, so that it does not move with every look. */
  readonly from: string | null;
}

const everything: Choice = { action: null, words: '', span: 'any', from: null };

/** Who did what: filter, copy in a file, and whether the log is as it was written. */
export function ActionsView({ tabs }: { readonly tabs: ReactNode }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [choice, setChoice] = useState(everything);
  const asked = useDeferredValue(choice);
  const filter = useMemo(() => filterOf(asked), [asked]);
  const { entries, total, error, showOlder, reload } = useActions(filter);
  const action = useAction();
  const verifying = useAction();
  const onSaved = useSavedToast();
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page
      title={t.shell.screens.history}
      subtitle={entries === null ? t.common.loading : t.actions.subtitle(total, format.number(total))}
      layout="fill"
      actions={
        <>
          <VerifyActions action={verifying} />
          <Button
            icon={<ArrowDownload20Regular />}
            disabledFocusable={action.busy || total === 0}
            onClick={() => {
              action.run(async () => {
                onSaved(await bridge.audit.export({ filter }));
              });
            }}
          >
            {t.actions.export}
          </Button>
        </>
      }
    >
      {tabs}
      <Filters choice={choice} onChange={setChoice} />
      {action.error && <LoadFailed error={action.error} />}
      {verifying.error && verifying.error.code !== 'cancelled' && <LoadFailed error={verifying.error} />}
      {error && <LoadFailed error={error} onRetry={reload} />}
      {entries === null ? (
        error === null && <LoadingLines lines={10} />
      ) : entries.length > 0 ? (
        <>
          <DataTable
            name="actions"
            label={t.actions.table}
            columns={columnsOf(format)}
            rows={entries}
            keyOf={({ number }) => String(number)}
          />
          {entries.length < total && (
            <Button className={styles.older} onClick={showOlder}>
              {t.actions.older(format.number(Math.min(actionsPerPage, total - entries.length)))}
            </Button>
          )}
        </>
      ) : isFiltered ? (
        <EmptyState
          icon={<Search24Regular />}
          title={t.actions.noMatchTitle}
          text={t.actions.noMatchText}
          action={
            <Button
              onClick={() => {
                setChoice(everything);
              }}
            >
              {t.history.clearFilters}
            </Button>
          }
        />
      ) : (
        <EmptyState icon={<PersonClock24Regular />} title={t.actions.emptyTitle} text={t.actions.emptyText} />
      )}
    </Page>
  );
}

function filterOf({ action, words, from }: Choice): AuditFilter {
  return {
    ...(action === null ? {} : { actions: [action] }),
    ...(words.trim() === '' ? {} : { words: words.trim().slice(0, 200) }),
    ...(from === null ? {} : { from }),
  };
}

function Filters(props: { readonly choice: Choice; readonly onChange: (choice: Choice) => void }): ReactNode {
  const styles = useStyles();
  const { clock } = useFormat();
  const { choice, onChange } = props;
  return (
    <div className={styles.tools}>
      <SearchBox
        dismiss={{ 'aria-label': t.common.clear }}
        className={styles.search}
        placeholder={t.actions.search}
        aria-label={t.actions.search}
        value={choice.words}
        onChange={(_event, { value }) => {
          onChange({ ...choice, words: value });
        }}
      />
      <Select
        aria-label={t.actions.actionFilter}
        value={choice.action ?? ''}
        onChange={(_event, { value }) => {
          onChange({ ...choice, action: auditActions.find((action) => action === value) ?? null });
        }}
      >
        <option value="">{t.actions.anyAction}</option>
        {auditActions.map((action) => (
          <option key={action} value={action}>
            {t.actions.names[action]}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t.actions.timeFilter}
        value={choice.span}
        onChange={(_event, { value }) => {
          const span = spans.find((each) => each === value) ?? 'any';
          const days = daysOf[span];
          const from = days === null ? null : new Date(clock().getTime() - days * 86_400_000).toISOString();
          onChange({ ...choice, span, from });
        }}
      >
        {spans.map((span) => (
          <option key={span} value={span}>
            {t.actions.times[span]}
          </option>
        ))}
      </Select>
    </div>
  );
}

function columnsOf(format: Format): Column<AuditEntry>[] {
  const who = ({ user, machine }: AuditEntry): string => t.actions.on(user ?? t.actions.unknownUser, machine);
  return [
    { id: 'at', header: t.actions.columns.at, width: '172px', cell: ({ at }) => format.dateTime(at) },
    {
      id: 'action',
      header: t.actions.columns.action,
      width: 'minmax(150px, 0.8fr)',
      title: ({ action }) => t.actions.names[action],
      cell: ({ action }) => t.actions.names[action],
    },
    {
      id: 'about',
      header: t.actions.columns.about,
      width: 'minmax(160px, 2fr)',
      dir: 'auto',
      title: (entry) => aboutText(entry, format),
      cell: (entry) => aboutText(entry, format),
    },
    {
      id: 'who',
      header: t.actions.columns.who,
      width: 'minmax(110px, 0.7fr)',
      hideBelow: 640,
      title: who,
      cell: who,
    },
    {
      id: 'place',
      header: t.actions.columns.place,
      width: '110px',
      hideBelow: 1000,
      cell: ({ place }) => t.actions.places[place],
    },
    {
      id: 'outcome',
      header: t.actions.columns.outcome,
      width: '92px',
      hideBelow: 560,
      title: ({ outcome }) => (outcome === 'done' ? undefined : outcome),
      cell: ({ outcome }) => (outcome === 'done' ? t.actions.done : t.actions.failed),
    },
  ];
}

/** What stands for itself comes first; ids of messages and sessions, which only a technician reads, are left to the export. */
function aboutText({ action, about }: AuditEntry, format: Format): string {
  const { mailbox, source, job, repository, target, settings, license, value, reason, items } = about;
  const isOfMessage =
    action === 'message-previewed' || action === 'message-printed' || action === 'attachment-saved';
  return [
    ...[mailbox, source, job, repository, settings, license].filter((name) => name !== undefined),
    ...(items === undefined ? [] : [t.actions.items(items, format.number(items))]),
    ...(value === undefined || isOfMessage ? [] : [value]),
    ...(target === undefined ? [] : [t.actions.to(target)]),
    ...(reason === undefined || reason === '' ? [] : [t.actions.reason(reason)]),
  ].join(', ');
}
