import { Button, MenuItem, makeStyles } from '@fluentui/react-components';
import { Play20Regular, Stop20Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Job } from '../../../shared/backup/job.js';
import { bridge } from '../../base/bridge.js';
import { openOverlay } from '../../base/navigation.js';
import { RowMenu } from '../../components/RowMenu.js';
import type { Action } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { useToggleSchedule } from './useToggleSchedule.js';

const useStyles = makeStyles({
  row: { display: 'inline-flex', alignItems: 'center', columnGap: '4px', verticalAlign: 'middle' },
});

/** Run or stop, and the rest in a menu. */
export function JobRowActions(props: {
  readonly job: Job;
  readonly running: boolean;
  /** Its last session has failed. */
  readonly failed: boolean;
  /** Its source can be edited. */
  readonly hasOwnSource: boolean;
  readonly action: Action;
  readonly onRemove: (job: Job) => void;
}): ReactNode {
  const styles = useStyles();
  const toggleSchedule = useToggleSchedule();
  const { job, running, action } = props;
  const begin = job.copyFrom === null ? t.jobs.runNamed : t.jobs.copyNowNamed;
  const label = running ? t.jobs.stopNamed(job.name) : begin(job.name);
  const toggleEnabled = (): void => {
    action.run(() => toggleSchedule(job));
  };
  return (
    <span className={styles.row}>
      <Button
        appearance="subtle"
        size="small"
        aria-label={label}
        title={label}
        icon={running ? <Stop20Filled /> : <Play20Regular />}
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(() => (running ? bridge.jobs.stop({ jobId: job.id }) : run(job.id)));
        }}
      />
      <RowMenu label={t.common.moreActions(job.name)}>
        <MenuItem
          onClick={() => {
            openOverlay({ type: 'job-wizard', jobId: job.id });
          }}
        >
          {t.jobs.edit}
        </MenuItem>
        {props.hasOwnSource && (
          <MenuItem
            onClick={() => {
              openOverlay({ type: 'edit-source', sourceId: job.sourceId, mend: props.failed });
            }}
          >
            {t.jobs.editSource}
          </MenuItem>
        )}
        {job.schedule.type !== 'manual' && (
          <MenuItem onClick={toggleEnabled}>{job.enabled ? t.jobs.disable : t.jobs.enable}</MenuItem>
        )}
        <MenuItem
          disabled={running}
          onClick={() => {
            props.onRemove(job);
          }}
        >
          {t.jobs.remove}
        </MenuItem>
      </RowMenu>
    </span>
  );
}

async function run(jobId: string): Promise<void> {
  await bridge.jobs.run({ jobId });
}
