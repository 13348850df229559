import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { Play20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { bridge } from '../../base/bridge.js';
import { go } from '../../base/navigation.js';
import { NewJobButton } from '../../components/NewJobButton.js';
import type { Action } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import type { JobState } from '../jobs/job-states.js';

/** Starts the one job, or lets the user choose among several; without a job it leads to the first. */
export function BackUpNow(props: {
  readonly states: readonly JobState[];
  /** Its error is shown where there is room for it. */
  readonly action: Action;
}): ReactNode {
  const { states, action } = props;
  const idle = states.filter(({ last }) => last?.status !== 'Running').map(({ job }) => job);
  const [only] = states;
  const start = (jobIds: readonly string[]): void => {
    action.run(async () => {
      await Promise.all(jobIds.map((jobId) => bridge.jobs.run({ jobId })));
      const [jobId] = jobIds;
      if (jobIds.length === 1 && jobId !== undefined) go({ screen: 'jobs', jobId });
      else go({ screen: 'jobs' });
    });
  };
  if (!only) return <NewJobButton />;
  if (states.length === 1) {
    return (
      <Button
        appearance="primary"
        icon={<Play20Regular />}
        disabledFocusable={action.busy || idle.length === 0}
        onClick={() => {
          start([only.job.id]);
        }}
      >
        {t.home.backUpNow}
      </Button>
    );
  }
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="primary"
          icon={<Play20Regular />}
          disabledFocusable={action.busy || idle.length === 0}
        >
          {t.home.backUpNow}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem
            onClick={() => {
              start(idle.map(({ id }) => id));
            }}
          >
            {t.home.backUpAll}
          </MenuItem>
          {idle.map((job) => (
            <MenuItem
              key={job.id}
              onClick={() => {
                start([job.id]);
              }}
            >
              {job.name}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
