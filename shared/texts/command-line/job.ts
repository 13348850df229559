/** What `postkeep job` prints. */
export const jobTexts = {
  description: 'backup jobs',
  create: {
    description: 'create a job',
    source: 'name of the source',
    copyFrom:
      'a second copy instead: the repository whose restore points are copied, with all their mailboxes, to --repository',
    all: 'every mailbox of the source, later ones too',
    mailbox: 'a mailbox; repeatable',
    kind: 'user, shared or resource; repeatable',
    excludeFolder: 'a folder that is not backed up; repeatable',
    keepMissing:
      'sessions that may miss a folder, or more than half of a mailbox, before it counts as deleted; 3 by default',
    every: 'run every 30m, 1h, 1d',
    cron: 'run by a cron expression',
    window:
      'hours in which it may run by its schedule, "mon-fri 22:00-06:00", "22:00-06:00" or "sat,sun"; repeatable',
    retries: 'how often a scheduled session that failed is tried again; none by default',
    retryWait: 'how long before each: 10m by default',
    bandwidth:
      'what it reads at most, 20mbit, at certain hours "20mbit mon-fri 08:00-18:00"; repeatable, the smallest holds',
    retention:
      'keep restore points for 30d, the last 20points, forever, or the last one of each of so many days, weeks, months and years: gfs:daily=7,weekly=4,monthly=12,yearly=3',
    repository: "repository folder; the data folder's own by default",
    plain: 'the copy of an encrypted repository may be readable by anyone who has its folder',
    passphraseFile:
      'file with the passphrase of --repository: one that is not there yet is made, encrypted; one that is locked is unlocked',
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
    header: ['Name', 'State', 'Last run', 'Result', 'Next run'],
    enabled: 'enabled',
    disabled: 'disabled',
    none: 'No jobs.',
  },
  run: {
    description: 'run a job now and wait for its end; Ctrl+C stops it and leaves a state that resumes',
    scheduled: 'mark the session as started by the schedule',
    due: 'run every job that is due by its schedule, one after another, instead of one by its name; for timers',
    nothingDue: 'Nothing is due.',
    notBegun: ({ name, reason }: { name: string; reason: string }) => `${name}: not begun. ${reason}`,
    stopping: 'Stopping…',
    triedAgain: ({ at, number }: { at: string; number: number }) =>
      `Failed. Tried again at ${at} (retry ${String(number)}).`,
    outsideWindow: ({ name, opens }: { name: string; opens: string | null }) =>
      `${name} is outside its backup windows: nothing was begun.${opens === null ? '' : ` The next one opens at ${opens}.`}`,
    ended: ({ name, status }: { name: string; status: string }) => `${name}: ${status}`,
  },
  stop: {
    description: 'stop a running job',
    stopped: ({ name }: { name: string }) => `Job "${name}" is stopped.`,
  },
} as const;
