/** What `postkeep job` prints. */
export const jobTexts = {
  description: 'backup jobs',
  create: {
    description: 'create a job',
    source: 'name of the source',
    all: 'every mailbox of the source, later ones too',
    mailbox: 'a mailbox; repeatable',
    kind: 'user, shared or resource; repeatable',
    excludeFolder: 'a folder that is not backed up; repeatable',
    keepMissing:
      'sessions that may miss a folder, or more than half of a mailbox, before it counts as deleted; 3 by default',
    every: 'run every 30m, 1h, 1d',
    cron: 'run by a cron expression',
    retention: 'keep restore points for 30d, the last 20points, or forever',
    repository: "repository folder; the data folder's own by default",
    created: ({ name }: { name: string }) => `Job "${name}" created.`,
  },
  edit: {
    description: 'change a job: what is not given stays; restore points stay',
    newName: 'another name for it',
    manual: 'run by hand only',
    changed: ({ name }: { name: string }) => `Job "${name}" changed.`,
  },
  remove: {
    description: 'remove a job; its restore points stay',
    removed: ({ name }: { name: string }) => `Job "${name}" removed. Its restore points stay.`,
  },
  enable: {
    description: 'have a job run by its schedule again, from now on',
    done: ({ name }: { name: string }) => `Job "${name}" runs by its schedule.`,
  },
  disable: {
    description: 'have a job run by hand only, until it is enabled again',
    done: ({ name }: { name: string }) => `Job "${name}" does not run by its schedule.`,
  },
  list: {
    description: 'list the jobs',
    header: ['Name', 'State', 'Next run'],
    enabled: 'enabled',
    disabled: 'disabled',
    none: 'No jobs.',
  },
  run: {
    description: 'run a job now and wait for its end; Ctrl+C stops it and leaves a state that resumes',
    scheduled: 'mark the session as started by the schedule',
    stopping: 'Stopping…',
    ended: ({ name, status }: { name: string; status: string }) => `${name}: ${status}`,
  },
  stop: {
    description: 'stop a running job',
    stopped: ({ name }: { name: string }) => `Job "${name}" is stopped.`,
  },
} as const;
