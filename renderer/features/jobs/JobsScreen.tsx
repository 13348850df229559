import { Button, Tab, TabList, makeStyles } from '@fluentui/react-components';
import { Add20Regular, CalendarClock24Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Job } from '../../../shared/backup/job.js';
import type { Session } from '../../../shared/backup/session.js';
import type { Source } from '../../../shared/backup/source.js';
import { bridge } from '../../base/bridge.js';
import { go, openOverlay, useNavigation } from '../../base/navigation.js';
import { NewJobButton } from '../../components/NewJobButton.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import type { Column } from '../../components/column.js';
import { DataTable } from '../../components/DataTable.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, LoadedResource } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { SessionStatusLabel } from '../../components/SessionStatusLabel.js';
import { sortedBy } from '../../components/sort-order.js';
import { type Sort, useRememberedSort } from '../../components/sort.js';
import { useUndoToast } from '../../components/undo-toast.js';
import { type Action, useAction } from '../../components/useAction.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useRepositoryName } from '../../stores/buckets.js';
import { jobsResource } from '../../stores/jobs.js';
import { sessionsResource } from '../../stores/sessions.js';
import { sourcesResource } from '../../stores/sources.js';
import { valueOr } from '../../base/resource.js';
import { SourcesView, addSource } from '../sources/SourcesView.js';
import { isFailed, jobStates } from './job-states.js';
import { JobRowActions } from './JobRowActions.js';
import { JobProgress } from './JobProgress.js';
import { DraftOffer } from './wizard/DraftOffer.js';
import { forgetDraft, useKeptDraft } from './wizard/kept-drafts.js';
import { describeNextRun, describeOrigin, describeSelection } from './describe.js';

const useStyles = makeStyles({ tabs: { marginLeft: '-10px', marginBottom: '8px', flexShrink: 0 } });

interface JobRow {
  readonly job: Job;
  readonly last: Session | null;
  readonly source: string;
  readonly hasOwnSource: boolean;
}

type View = 'jobs' | 'sources';

/** Every job with its last result, or the sources that jobs read, and what can be done with them. */
export function JobsScreen({ view }: { readonly view: View }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const ofView = {
    jobs: {
      subtitle: jobs.length > 0 ? t.jobs.subtitle(jobs.length) : undefined,
      action: jobs.length > 0 && <NewJobButton />,
    },
    sources: {
      subtitle: sources.length > 0 ? t.sources.subtitle(sources.length) : undefined,
      action: sources.length > 0 && <AddButton label={t.sources.addSource} onClick={addSource} />,
    },
  }[view];
  return (
    <Page title={t.shell.screens.jobs} subtitle={ofView.subtitle} layout="fill" actions={ofView.action}>
      <TabList
        className={styles.tabs}
        size="small"
        selectedValue={view}
        onTabSelect={(_event, { value }) => {
          go(value === 'sources' ? { screen: 'jobs', view: 'sources' } : { screen: 'jobs' });
        }}
      >
        <Tab value="jobs">{t.shell.screens.jobs}</Tab>
        <Tab value="sources">{t.sources.title}</Tab>
      </TabList>
      {view === 'sources' ? (
        <SourcesView />
      ) : (
        <>
          <NewJobDraft />
          <LoadedResource resource={jobsResource}>
            {(loaded) => (loaded.length === 0 ? <NoJobs /> : <JobTable jobs={loaded} format={format} />)}
          </LoadedResource>
        </>
      )}
    </Page>
  );
}

function AddButton(props: { readonly label: string; readonly onClick: () => void }): ReactNode {
  return (
    <Button appearance="primary" icon={<Add20Regular />} onClick={props.onClick}>
      {props.label}
    </Button>
  );
}

/** A new job that was begun and not made. */
function NewJobDraft(): ReactNode {
  const kept = useKeptDraft(null);
  const isOpen = useNavigation(({ overlay }) => overlay?.type === 'job-wizard');
  if (kept === null || isOpen) return null;
  return (
    <div style={{ marginBottom: 12, flexShrink: 0 }}>
      <DraftOffer
        kept={kept}
        onResume={() => {
          openOverlay({ type: 'job-wizard', resume: true });
        }}
        onDelete={() => {
          forgetDraft(null);
        }}
      />
    </div>
  );
}

function NoJobs(): ReactNode {
  return (
    <EmptyState
      icon={<CalendarClock24Regular />}
      title={t.jobs.emptyTitle}
      text={t.jobs.emptyText}
      action={<NewJobButton />}
    />
  );
}

function JobTable({ jobs, format }: { readonly jobs: readonly Job[]; readonly format: Format }): ReactNode {
  const sessions = valueOr(
    sessionsResource.use((state) => state.data),
    [],
  );
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const [sort, setSort] = useRememberedSort('jobs', { column: 'name', direction: 'ascending' });
  const [removing, setRemoving] = useState<Job | null>(null);
  const action = useAction();
  const onRemoved = useUndoToast();
  const nameOf = useRepositoryName();
  const rows = sortRows(rowsOf(jobs, sessions, sources, nameOf), sort, format);
  return (
    <>
      {action.error && <LoadFailed error={action.error} />}
      <DataTable
        name="jobs"
        label={t.jobs.table}
        columns={columnsOf(format, action, setRemoving)}
        rows={rows}
        keyOf={({ job }) => job.id}
        sort={sort}
        onSort={setSort}
        onOpen={({ job }) => {
          go({ screen: 'jobs', jobId: job.id });
        }}
      />
      {removing && (
        <ConfirmDialog
          title={t.jobs.removeTitle(removing.name)}
          text={t.jobs.removeText}
          confirm={t.jobs.removeConfirm}
          onCancel={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            setRemoving(null);
            const { id: jobId, name } = removing;
            action.run(async () => {
              await bridge.jobs.remove({ jobId });
              forgetDraft(jobId);
              onRemoved({
                done: t.jobs.removed(name),
                undo: async () => {
                  await bridge.jobs.putBack({ jobId });
                  return t.jobs.putBack(name);
                },
                failed: t.jobs.notPutBack(name),
              });
            });
          }}
        />
      )}
    </>
  );
}

function rowsOf(
  jobs: readonly Job[],
  sessions: readonly Session[],
  sources: readonly Source[],
  nameOf: (path: string) => string,
): JobRow[] {
  const byId = new Map(sources.map((source) => [source.id, source]));
  return jobStates(jobs, sessions).map((state) => {
    const source = byId.get(state.job.sourceId);
    return {
      ...state,
      source: describeOrigin(state.job, source?.name, nameOf),
      hasOwnSource: source !== undefined && source.config.type !== 'sample',
    };
  });
}

function sortRows(rows: readonly JobRow[], sort: Sort, format: Format): JobRow[] {
  const keys: Readonly<Record<string, (row: JobRow) => string | null>> = {
    name: ({ job }) => job.name,
    source: ({ source }) => source,
    lastResult: ({ last }) => last?.status ?? null,
    lastRun: ({ last }) => last?.startedAt ?? null,
    nextRun: ({ job }) => job.nextRunAt,
  };
  const keyOf = keys[sort.column] ?? (({ job }: JobRow) => job.name);
  return sortedBy(rows, keyOf, sort.direction, format.compareText);
}

function columnsOf(format: Format, action: Action, onRemove: (job: Job) => void): Column<JobRow>[] {
  return [
    {
      id: 'name',
      header: t.jobs.columns.name,
      width: 'minmax(160px, 3fr)',
      sortable: true,
      dir: 'auto',
      title: ({ job }) => job.name,
      cell: ({ job }) => <strong style={{ fontWeight: 600 }}>{job.name}</strong>,
    },
    {
      id: 'source',
      header: t.jobs.columns.source,
      width: 'minmax(96px, 3fr)',
      hideBelow: 890,
      sortable: true,
      dir: 'auto',
      title: ({ source }) => source,
      cell: ({ source }) => source,
    },
    {
      id: 'mailboxes',
      header: t.jobs.columns.mailboxes,
      width: '80px',
      align: 'end',
      hideBelow: 660,
      cell: ({ job }) => describeSelection(job, format.number),
    },
    {
      id: 'lastResult',
      header: t.jobs.columns.lastResult,
      width: 'minmax(132px, 2fr)',
      sortable: true,
      cell: ({ last }) => <LastResult last={last} />,
    },
    {
      id: 'lastRun',
      header: t.jobs.columns.lastRun,
      width: '108px',
      hideBelow: 560,
      sortable: true,
      title: ({ last }) => (last ? format.dateTime(last.startedAt) : undefined),
      cell: ({ last }) => last && format.relative(last.startedAt),
    },
    {
      id: 'nextRun',
      header: t.jobs.columns.nextRun,
      width: '108px',
      hideBelow: 780,
      sortable: true,
      title: ({ job }) =>
        isScheduled(job) && job.nextRunAt !== null ? format.dateTime(job.nextRunAt) : undefined,
      cell: ({ job }) => describeNextRun(job, format),
    },
    {
      id: 'actions',
      header: t.jobs.columns.actions,
      width: '72px',
      hideHeader: true,
      align: 'end',
      cell: ({ job, last, hasOwnSource }) => (
        <JobRowActions
          {...{ job, hasOwnSource, action, onRemove }}
          running={last?.status === 'Running'}
          failed={isFailed(last)}
        />
      ),
    },
  ];
}

function LastResult({ last }: { readonly last: Session | null }): ReactNode {
  if (!last) return t.jobs.neverRun;
  return last.status === 'Running' ? (
    <JobProgress sessionId={last.id} />
  ) : (
    <SessionStatusLabel status={last.status} />
  );
}

function isScheduled(job: Job): boolean {
  return job.schedule.type !== 'manual' && job.enabled;
}
