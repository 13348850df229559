import { Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { BandwidthLimit } from '../../../../shared/backup/job-window.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import { nameSchema } from '../../../../shared/backup/limits.js';
import type { FolderLook } from '../../../../shared/backup/folder-look.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { longestOf } from '../../../base/limits.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useRepositoryName } from '../../../stores/buckets.js';
import { sourcesResource } from '../../../stores/sources.js';
import { valueOr } from '../../../base/resource.js';
import { describeRetention, describeSchedule, describeSelection, describeWindow } from '../describe.js';
import { StepNote } from './StepNote.js';
import { LicenseForecast } from './LicenseForecast.js';
import { StepTitle } from './StepTitle.js';
import { UnmatchedFolders } from './UnmatchedFolders.js';
import { type DraftChange, type JobDraft, definitionOfDraft, problemsOf } from './draft.js';

const useStyles = makeStyles({
  rows: { display: 'grid', gridTemplateColumns: 'max-content minmax(0, 1fr)', gap: '8px 24px' },
  label: { color: tokens.colorNeutralForeground3 },
  value: { overflowWrap: 'anywhere' },
});

/** What a backup reads. */
function mailRows(
  source: string | undefined,
  definition: JobDefinition,
  listed: number | null,
  number: (value: number) => string,
): [string, string][] {
  const { selection } = definition;
  return [
    [t.jobWizard.summary.source, source ?? t.common.none],
    [
      t.jobWizard.summary.mailboxes,
      selection.type === 'chosen'
        ? t.jobWizard.summary.mailboxesChosen(selection.mailboxes.length, number(selection.mailboxes.length))
        : listed === null || selection.except.length > 0
          ? describeSelection(definition, number)
          : t.jobWizard.summary.mailboxesAll(number(listed)),
    ],
  ];
}

/** What is not as it is without being asked for. */
function limitRows(
  { windows, retries, bandwidth, schedule }: JobDefinition,
  format: Format,
): [string, string][] {
  const isScheduled = schedule.type !== 'manual';
  return [
    ...(isScheduled && windows.length > 0
      ? [
          [
            t.jobWizard.summary.windows,
            windows.map((window) => describeWindow(window, format)).join('; '),
          ] as [string, string],
        ]
      : []),
    ...(isScheduled && retries.count > 0
      ? [
          [
            t.jobWizard.summary.retries,
            t.jobWizard.summary.retriesOf(retries.count, retries.waitMinutes),
          ] as [string, string],
        ]
      : []),
    ...(bandwidth.length > 0
      ? [
          [
            t.jobWizard.summary.bandwidth,
            bandwidth.map((limit) => describeLimit(limit, format)).join('; '),
          ] as [string, string],
        ]
      : []),
  ];
}

function describeLimit({ kilobitsPerSecond, window }: BandwidthLimit, format: Format): string {
  const megabits = format.number(kilobitsPerSecond / 1000);
  return window === null
    ? t.jobWizard.bandwidth.always(megabits)
    : t.jobWizard.bandwidth.during(megabits, describeWindow(window, format));
}

/** Why the repository's folder cannot be used as it is now: the first run would fail of it. */
function FolderTrouble({ look }: { readonly look: FolderLook | null }): ReactNode {
  const holds = look?.holds;
  const isInTrouble = holds?.type === 'unknown' || holds?.type === 'repository';
  if (!isInTrouble || holds.error === null) return null;
  return (
    <StepNote intent="warning">
      <ErrorText error={holds.error} />
    </StepNote>
  );
}

/** The name, and everything chosen at a glance. */
export function SummaryStep({
  draft,
  change,
  jobId,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly jobId: string | null;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const repositoryName = useRepositoryName();
  const nameOf = (path: string | null): string =>
    path === null ? t.jobWizard.repository.own : repositoryName(path);
  const definition = definitionOfDraft(draft);
  const [problem] = problemsOf(draft, 'summary', format.number);
  const rows: [string, string][] = [
    ...(definition.copyFrom === null
      ? mailRows(
          sources.find(({ id }) => id === draft.sourceId)?.name,
          definition,
          draft.listed,
          format.number,
        )
      : [[t.jobWizard.summary.copyFrom, nameOf(definition.copyFrom.repositoryPath)] as [string, string]]),
    [t.jobWizard.summary.schedule, describeSchedule(definition.schedule, format)],
    ...limitRows(definition, format),
    [t.jobWizard.summary.repository, nameOf(definition.repositoryPath)],
    [t.jobWizard.summary.retention, describeRetention(definition.retention)],
  ];
  if (definition.excludedFolders.length > 0) {
    rows.push([t.jobWizard.summary.folders, definition.excludedFolders.join(', ')]);
  }
  return (
    <>
      <StepTitle>{t.jobWizard.summary.question}</StepTitle>
      <Field
        label={t.jobWizard.summary.name}
        required
        {...(problem === undefined ? {} : { validationMessage: problem })}
      >
        <Input
          value={draft.name}
          dir="auto"
          maxLength={longestOf(nameSchema)}
          onChange={(_event, { value }) => {
            change({ name: value });
          }}
        />
      </Field>
      <dl className={styles.rows}>
        {rows.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt className={styles.label}>{label}</dt>
            <dd className={styles.value} dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <FolderTrouble look={draft.look} />
      {draft.copyFrom === null && <UnmatchedFolders draft={draft} />}
      {draft.copyFrom === null && <LicenseForecast draft={draft} jobId={jobId} />}
      {definition.schedule.type !== 'manual' && (
        <Checkbox
          label={t.jobWizard.summary.enabled}
          checked={draft.enabled}
          onChange={(_event, { checked }) => {
            change({ enabled: checked === true });
          }}
        />
      )}
    </>
  );
}
