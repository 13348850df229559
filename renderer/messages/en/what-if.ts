import { plural } from '../plural.js';

export const whatIf = {
  tabs: { overview: 'Overview', whatIf: 'What if', history: 'History' },
  tabList: 'Parts of License Information',
  intro: 'Suppose something else from today on, and move along the line. Nothing is changed.',
  day: 'Day',
  mailboxes: 'Mailboxes',
  license: 'License',
  installed: 'The installed license',
  none: 'No license',
  supposed: (type: string, mailboxes: string, until: string) => `${type}, ${mailboxes} until ${until}`,
  mailboxCount: (count: number, shown: string) => plural(count, '# mailbox', '# mailboxes', shown),
  chooseKey: 'Another key…',
  reset: 'Reset',
  slider: 'Day on the line',
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
  assumption: 'As if backups ran every day, no other key came and no usage report was delivered.',
  since: (when: string) => `So since ${when}`,
  sinceUnknown: 'The event log does not say since when.',
  history: 'License history',
  historyEmpty: 'No events yet.',
};
