import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { Play20Regular, MoreHorizontal20Regular, Stop20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Job } from '../../../shared/backup/model.js';
import { bridge } from '../../app/bridge.js';
import { openOverlay } from '../../app/navigation.js';
import type { Action } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { definitionOf } from './describe.js';

/** Run or stop, and the rest in a menu. */
export function JobRowActions(props: {
  readonly job: Job;
  readonly running: boolean;
  readonly action: Action;
  readonly onRemove: (job: Job) => void;
}): ReactNode {
  const { job, running, action } = props;
  const label = running ? t.jobs.stopNamed(job.name) : t.jobs.runNamed(job.name);
  const toggleEnabled = (): void => {
    const definition = { ...definitionOf(job), enabled: !job.enabled };
    action.run(async () => {
      await bridge.jobs.update({ jobId: job.id, definition });
    });
  };
  return (
    // The row opens on a click; its buttons do their own thing.
    <span
      role="presentation"
      onClick={(event) => {
        event.stopPropagation();
      }}
    >
      <Button
        appearance="subtle"
        size="small"
        aria-label={label}
        title={label}
        icon={running ? <Stop20Regular /> : <Play20Regular />}
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(() => (running ? bridge.jobs.stop({ jobId: job.id }) : run(job.id)));
        }}
      />
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            size="small"
            aria-label={t.common.moreActions(job.name)}
            icon={<MoreHorizontal20Regular />}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem
              onClick={() => {
                openOverlay({ type: 'job-wizard', jobId: job.id });
              }}
            >
              {t.jobs.edit}
            </MenuItem>
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
          </MenuList>
        </MenuPopover>
      </Menu>
    </span>
  );
}

async function run(jobId: string): Promise<void> {
  await bridge.jobs.run({ jobId });
}
