import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { Add20Regular, Play20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { bridge } from '../../base/bridge.js';
import { go, openOverlay } from '../../base/navigation.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import type { JobState } from '../jobs/job-states.js';

/** Starts the one job, or lets the user choose among several; without a job it leads to the first. */
export function BackUpNow({ states }: { readonly states: readonly JobState[] }): ReactNode {
  const action = useAction();
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
  if (!only) {
    return (
      <Button
        appearance="primary"
        icon={<Add20Regular />}
        onClick={() => {
          openOverlay({ type: 'job-wizard' });
        }}
      >
        {t.home.newJob}
      </Button>
    );
  }
  if (states.length === 1) {
    return (
      <>
        {action.error && <LoadFailed error={action.error} />}
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
      </>
    );
  }
  return (
    <>
      {action.error && <LoadFailed error={action.error} />}
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
    </>
  );
}
