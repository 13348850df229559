import { plural } from '../plural.js';

export const whatIf = {
  tabs: { overview: 'Overview', whatIf: 'What if', history: 'History' },
  tabList: 'Parts of License Information',
  intro: 'Try out another day, number of mailboxes, or license. Nothing is changed.',
  day: 'Day',
  mailboxes: 'Mailboxes',
  license: 'License',
  installed: 'The installed license',
  none: 'No license',
  supposed: (type: string, mailboxes: string, until: string) => `${type}, ${mailboxes} until ${until}`,
  mailboxCount: (count: number, shown: string) => plural(count, '# mailbox', '# mailboxes', shown),
  chooseKey: 'Another key…',
  reset: 'Reset',
  slider: 'Day on the timeline',
  today: 'Today',
  onDay: (date: string) => `On ${date}`,
  onToday: 'Today',
  allBackedUp: (count: number, shown: string) =>
    plural(count, 'The mailbox is backed up.', 'All # mailboxes are backed up.', shown),
  someBackedUp: (backedUp: string, all: string) => `${backedUp} of ${all} mailboxes are backed up.`,
  noneBackedUp: 'No mailboxes are backed up.',
  noMailboxes: 'There are no mailboxes to back up.',
  fresh: (count: number, shown: string) =>
    plural(count, '# of them is new and uses no license.', '# of them are new and use no license.', shown),
  stops: (count: number, shown: string) =>
    plural(count, '# mailbox waits or stops.', '# mailboxes wait or stop.', shown),
  restore: 'You can always restore.',
  follows: 'What follows',
  withNotice: (status: string) => `${status}, expires soon`,
  tones: {
    success: 'All is backed up',
    warning: 'Grace or notice period',
    error: 'Mailboxes are not backed up',
    neutral: 'Without a license',
    info: 'Information',
  },
  assumption:
    'Assumes that backups run every day, no other key is installed, and no usage report is delivered.',
  since: (when: string) => `Since ${when}`,
  sinceUnknown: 'The event log doesn’t say since when.',
  history: 'License history',
  historyEmpty: 'No events yet.',
};
