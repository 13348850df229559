import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useId, useState } from 'react';
import type { Job, Mailbox } from '../../../shared/backup/model.js';
import { bridge } from '../../base/bridge.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { valueOr } from '../../base/resource.js';
import { type ExclusionKind, type JobChange, jobChanges } from '../../../shared/backup/exclusion.js';
import { licenseEffect } from './exclusion.js';

const useStyles = makeStyles({
  jobs: { display: 'flex', flexDirection: 'column' },
  only: { fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground3 },
  hintOfBox: { paddingInlineStart: '32px', color: tokens.colorNeutralForeground3 },
});

export interface ExclusionRequest {
  readonly kind: ExclusionKind;
  readonly mailbox: Mailbox;
}

/** Asks which jobs leave a mailbox out, or take it in again, and says what that means for its backups and the license. */
export function ExclusionDialog(props: {
  readonly request: ExclusionRequest;
  readonly onClose: () => void;
}): ReactNode {
  const action = useAction();
  const { kind, mailbox } = props.request;
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const changes = jobChanges(kind, mailbox, jobs);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = changes.filter(({ job, definition }) => definition !== null && !left.has(job.id));
  const words = t.mailboxes.exclusion[kind];
  const effect = licenseEffect(
    kind,
    mailbox,
    jobChanges('exclude', mailbox, jobs).map(({ job }) => job),
    chosen.map(({ job }) => job),
  );
  const confirm = (): void => {
    action.run(async () => {
      for (const { job, definition } of chosen) {
        if (definition) await bridge.jobs.update({ jobId: job.id, definition });
      }
      props.onClose();
    });
  };
  return (
    <ConfirmDialog
      title={words.title(mailbox.mailbox)}
      confirm={words.confirm}
      busy={action.busy}
      isReady={chosen.length > 0}
      error={action.error}
      onConfirm={confirm}
      onCancel={props.onClose}
    >
      <Jobs changes={changes} left={left} label={words.jobs} onChange={setLeft} />
      {chosen.length > 0 && (
        <p>
          {words.backup} {t.mailboxes.exclusion.license[effect]}
        </p>
      )}
    </ConfirmDialog>
  );
}

/** A job alone is named, of several each can be left as it is. */
function Jobs(props: {
  readonly changes: readonly JobChange[];
  readonly left: ReadonlySet<string>;
  readonly label: string;
  readonly onChange: (left: ReadonlySet<string>) => void;
}): ReactNode {
  const styles = useStyles();
  const { changes, left, label } = props;
  const toggle = (job: Job, on: boolean): void => {
    props.onChange(new Set(on ? [...left].filter((id) => id !== job.id) : [...left, job.id]));
  };
  const heading = useId();
  return (
    <div role="group" aria-labelledby={heading} className={styles.jobs}>
      <p id={heading}>{label}</p>
      {changes.map(({ job, definition }) => (
        <div key={job.id}>
          {changes.length === 1 ? (
            <p className={styles.only}>{job.name}</p>
          ) : (
            <Checkbox
              label={job.name}
              disabled={definition === null}
              checked={definition !== null && !left.has(job.id)}
              onChange={(_event, { checked }) => {
                toggle(job, checked === true);
              }}
            />
          )}
          {job.selection.type === 'chosen' && (
            <p className={changes.length === 1 ? styles.hint : styles.hintOfBox}>
              {definition === null ? t.mailboxes.exclusion.lastOfJob : t.mailboxes.exclusion.chosenByName}
            </p>
          )}
        </div>
      ))}
    </div>
  );
}
