import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useCallback, useId, useState } from 'react';
import {
  type ExclusionKind,
  type ExclusionOutcome,
  type ExclusionRequest,
  planExclusion,
  undoing,
} from '../../../shared/backup/exclusion.js';
import type { Job } from '../../../shared/backup/job.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { bridge } from '../../base/bridge.js';
import { valueOr } from '../../base/resource.js';
import { useUndoToast } from '../../components/undo-toast.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { Loaded } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { useCall } from '../../stores/useCall.js';
import { licenseEffect } from './exclusion.js';
import { ExclusionRefusals } from './RowOutcomes.js';
import { useMailboxNames } from './useMailboxNames.js';

const useStyles = makeStyles({
  jobs: { display: 'flex', flexDirection: 'column' },
  only: { fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground3 },
  hintOfBox: { paddingInlineStart: '32px', color: tokens.colorNeutralForeground3 },
});

interface ExclusionDialogProps {
  readonly kind: ExclusionKind;
  readonly mailboxes: readonly Mailbox[];
  readonly onClose: () => void;
}

/** Asks which jobs leave mailboxes out, or take them in again, and says what that means for their backups and the license. */
export function ExclusionDialog(props: ExclusionDialogProps): ReactNode {
  const { kind, mailboxes, onClose } = props;
  const named = useMailboxNames()(mailboxes);
  const action = useAction();
  const onDone = useUndoToast();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  /** What has been done, where not all of it could be. */
  const [partly, setPartly] = useState<ExclusionOutcome | null>(null);
  const foresee = useCallback(
    () =>
      bridge.mailboxes.foreseeExclusion({ kind, mailboxIds: mailboxes.map(({ id }) => id), jobIds: null }),
    [kind, mailboxes],
  );
  const { data, reload } = useCall(kind, foresee);
  const forecast = valueOr(data, null);
  const chosen = (forecast?.changes ?? []).filter(({ jobId }) => !left.has(jobId));
  const words = t.mailboxes.exclusion[kind];
  const confirm = (): void => {
    if (partly !== null) {
      onClose();
      return;
    }
    action.run(async () => {
      const mailboxIds = mailboxes.map(({ id }) => id);
      const jobIds = chosen.map(({ jobId }) => jobId);
      const outcome = await bridge.mailboxes.setExcluded({ kind, mailboxIds, jobIds });
      onDone({
        done: words.done(named),
        undo: async () => {
          for (const request of undoing(kind, outcome)) await bridge.mailboxes.setExcluded(request);
          return t.common.undone;
        },
        failed: t.common.undoFailed,
      });
      if (outcome.refused.some(({ reason }) => reason === 'gone')) setPartly(outcome);
      else onClose();
    });
  };
  return (
    <ConfirmDialog
      title={words.title(named)}
      confirm={partly === null ? words.confirm : t.common.close}
      busy={action.busy}
      isReady={partly !== null || chosen.length > 0}
      error={action.error}
      onConfirm={confirm}
      onCancel={onClose}
    >
      {partly === null ? (
        <Loaded data={data} onRetry={reload}>
          {(known) => <Forecast {...{ kind, mailboxes, left, forecast: known, onLeft: setLeft }} />}
        </Loaded>
      ) : (
        <ExclusionRefusals kind={kind} refused={partly.refused} />
      )}
    </ConfirmDialog>
  );
}

function Forecast(props: {
  readonly kind: ExclusionKind;
  readonly mailboxes: readonly Mailbox[];
  readonly forecast: ExclusionOutcome;
  readonly left: ReadonlySet<string>;
  readonly onLeft: (left: ReadonlySet<string>) => void;
}): ReactNode {
  const { kind, mailboxes, forecast, left, onLeft } = props;
  const words = t.mailboxes.exclusion[kind];
  const [first] = mailboxes;
  const only = mailboxes.length === 1 ? first : undefined;
  const hasChanges = forecast.changes.length > 0 || only !== undefined;
  return (
    <>
      {hasChanges ? <Jobs {...{ kind, forecast, left, onLeft, only }} /> : <p>{words.nothing}</p>}
      {forecast.changes.some(({ jobId }) => !left.has(jobId)) && (
        <Meaning {...{ kind, forecast, left, only }} />
      )}
      {/* Of one mailbox its job says it. */}
      {only === undefined && forecast.refused.length > 0 && (
        <ExclusionRefusals kind={kind} refused={forecast.refused} />
      )}
    </>
  );
}

/** What it means for the backups, and for the license. */
function Meaning(props: {
  readonly kind: ExclusionKind;
  readonly forecast: ExclusionOutcome;
  readonly left: ReadonlySet<string>;
  readonly only: Mailbox | undefined;
}): ReactNode {
  const { kind, forecast, left, only } = props;
  const words = t.mailboxes.exclusion[kind];
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  if (only === undefined) return <p>{words.backupOfMany}</p>;
  const chosen = forecast.changes.flatMap(({ jobId }) => (left.has(jobId) ? [] : [jobId]));
  const effect = licenseEffect(kind, only, jobsWith(only, jobs), chosen);
  return (
    <p>
      {words.backup} {t.mailboxes.exclusion.license[effect]}
    </p>
  );
}

/** The ids of the jobs that select a mailbox now. */
function jobsWith(mailbox: Mailbox, jobs: readonly Job[]): string[] {
  const request: ExclusionRequest = { kind: 'exclude', mailboxIds: [mailbox.id], jobIds: null };
  return jobs
    .filter((job) => {
      const { changes, refused } = planExclusion(request, [mailbox], [job]).outcome;
      return changes.length > 0 || refused.some(({ reason }) => reason === 'last-of-job');
    })
    .map(({ id }) => id);
}

/** A job alone is named, of several each can be left as it is. */
function Jobs(props: {
  readonly kind: ExclusionKind;
  readonly forecast: ExclusionOutcome;
  readonly left: ReadonlySet<string>;
  readonly onLeft: (left: ReadonlySet<string>) => void;
  readonly only: Mailbox | undefined;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const heading = useId();
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const { kind, forecast, left, only } = props;
  const words = t.mailboxes.exclusion;
  const toggle = (jobId: string, on: boolean): void => {
    props.onLeft(new Set(on ? [...left].filter((id) => id !== jobId) : [...left, jobId]));
  };
  const kept = only === undefined ? [] : forecast.refused.filter(({ reason }) => reason === 'last-of-job');
  const isAlone = forecast.changes.length + kept.length === 1;
  const hint = isAlone ? styles.hint : styles.hintOfBox;
  return (
    <div role="group" aria-labelledby={heading} className={styles.jobs}>
      <p id={heading}>{only === undefined ? words[kind].jobsOfMany : words[kind].jobs}</p>
      {forecast.changes.map(({ jobId, job, mailboxes: { length } }) => {
        const label = only === undefined ? words.ofJob(job, length, format.number(length)) : job;
        const isByName = jobs.some(({ id, selection }) => id === jobId && selection.type === 'chosen');
        return (
          <div key={jobId}>
            {isAlone ? (
              <p className={styles.only}>{label}</p>
            ) : (
              <Checkbox
                label={label}
                checked={!left.has(jobId)}
                onChange={(_event, { checked }) => {
                  toggle(jobId, checked === true);
                }}
              />
            )}
            {isByName && <p className={hint}>{words.chosenByName}</p>}
          </div>
        );
      })}
      {kept.map(({ job }) => (
        <div key={job}>
          {isAlone ? (
            <p className={styles.only}>{job}</p>
          ) : (
            <Checkbox label={job ?? ''} disabled checked={false} />
          )}
          <p className={hint}>{words.lastOfJob}</p>
        </div>
      ))}
    </div>
  );
}
