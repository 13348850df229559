import { plural } from '../plural.js';

export const jobWizard = {
  createTitle: 'New job',
  editTitle: (name: string) => `Edit ${name}`,
  steps: {
    source: 'Source',
    mailboxes: 'Mailboxes',
    schedule: 'Schedule',
    repository: 'Repository',
    summary: 'Summary',
  },
  stepsLabel: 'Steps',
  create: 'Create job',
  createAndRun: 'Create and back up now',
  save: 'Save job',
  source: {
    question: 'Where’s the mail?',
    addNew: 'Add a mail source…',
    none: 'No mail sources yet',
    noneText: 'First connect a mail server, or choose a folder that contains mail.',
  },
  mailboxes: {
    question: 'Which mailboxes do you want to back up?',
    all: 'All mailboxes',
    chosen: 'Selected mailboxes only',
    search: 'Filter mailboxes',
    list: 'Mailboxes in this source',
    kindOf: (mailbox: string) => `Kind of ${mailbox}`,
    count: (chosen: string, total: string) => `${chosen} of ${total} selected`,
    noneChosen: 'Select at least one mailbox.',
    noneFound: 'No matching mailboxes.',
    selectAll: 'Select all',
    selectNone: 'Clear selection',
    kindsHint: 'Shared and resource mailboxes don’t need a license.',
    excludedFolders: 'Excluded folders',
    tooManyFolders: (most: string) => `Enter up to ${most} folders.`,
    excludedFolderTooLong: (most: string) => `Each folder path can have up to ${most} characters.`,
    excludedFoldersHint: 'One folder path per line, for example Junk or Archive/2019.',
  },
  forecast: {
    counting: 'Counting how many mailboxes will be backed up…',
    all: (count: number, formatted: string) =>
      count === 0
        ? 'No mailbox of this job will be backed up.'
        : plural(
            count,
            'Without a license, the mailbox of this job will be backed up.',
            'Without a license, all # mailboxes of this job will be backed up.',
            formatted,
          ),
    some: ({ backedUp, waiting, total }: { backedUp: string; waiting: string; total: string }) =>
      `Of this job’s ${total} mailboxes, ${backedUp} will be backed up and ${waiting} will wait.`,
    unknown: (reason: string) => `How many mailboxes will be backed up isn’t known. ${reason}`,
  },
  schedule: {
    question: 'When should it run?',
    manual: 'Manually',
    every: 'At an interval',
    daily: 'Daily',
    cron: 'Cron expression',
    everyLabel: 'Run every',
    units: { minutes: 'minutes', hours: 'hours', days: 'days' },
    unitLabel: 'Unit',
    dailyLabel: 'Time of day',
    cronLabel: 'Cron expression',
    cronHint:
      'Minute, hour, day of month, month, day of week. For example, 30 22 * * 1-5 runs at 22:30 on weekdays.',
    cronInvalid: 'Enter five fields: minute, hour, day of month, month, day of week.',
    cronTooLong: (most: string) => `Enter an expression of up to ${most} characters.`,
    intervalInvalid: 'Enter a whole number. The interval can’t exceed one year.',
    timeInvalid: 'Enter a time of day.',
  },
  repository: {
    question: 'Where should backups be stored, and for how long?',
    own: 'Default repository',
    ownHint: (folder: string) => `In ${folder}`,
    folder: 'Custom folder',
    folderLabel: 'Folder',
    folderMissing: 'Choose a folder.',
    folderTooLong: (most: string) => `Enter a path of up to ${most} characters.`,
    retention: 'Restore points',
    forever: 'Keep all',
    days: 'Keep for',
    points: 'Keep the newest',
    gfs: 'Keep daily, weekly, monthly and yearly',
    daysLabel: 'Days',
    pointsLabel: 'Restore points to keep',
    keepMissing: 'Sessions to wait before mail that vanishes suddenly counts as deleted',
    keepMissingHint:
      'A folder that is gone, or more than half of a mailbox at once, may be a fault of the server. Until then restore points keep it, and sessions end with a warning.',
    numberInvalid: (least: string, most: string) => `Enter a whole number from ${least} to ${most}.`,
  },
  gfs: {
    labels: { daily: 'Daily', weekly: 'Weekly', monthly: 'Monthly', yearly: 'Yearly' },
    counted: {
      daily: (count: number, formatted: string) => plural(count, 'day', '# days', formatted),
      weekly: (count: number, formatted: string) => plural(count, 'week', '# weeks', formatted),
      monthly: (count: number, formatted: string) => plural(count, 'month', '# months', formatted),
      yearly: (count: number, formatted: string) => plural(count, 'year', '# years', formatted),
    },
    /** `periods` are of `counted`, at least one. */
    keeps: (periods: readonly string[]) => {
      const last = periods.slice(-1).join('');
      const all = periods.length > 1 ? `${periods.slice(0, -1).join(', ')} and ${last}` : last;
      return `Keeps the last restore point of each of the last ${all} that had a backup.`;
    },
    example: (count: number, formatted: string) =>
      plural(
        count,
        'With a backup every day that is one restore point today:',
        'With a backup every day these would be # restore points today:',
        formatted,
      ),
    comma: ', ',
    upTo: (first: string, last: string) => `${first}, … ${last}`,
    nothing: 'Enter at least one number above 0.',
  },
  summary: {
    question: 'Review and name',
    name: 'Job name',
    nameInvalid: (most: string) => `Enter a name of up to ${most} characters.`,
    source: 'Source',
    mailboxes: 'Mailboxes',
    folders: 'Excluded folders',
    schedule: 'Schedule',
    repository: 'Repository',
    retention: 'Restore points',
    mailboxesChosen: (count: number, formatted: string) =>
      plural(count, '# mailbox', '# mailboxes', formatted),
    enabled: 'Enable this schedule',
    dailyAt: (time: string) => `Every day at ${time}`,
  },
  defaultName: (source: string) => `Back up ${source}`,
};
