/** What `postkeep notify` prints. */
export const notifyTexts = {
  description: 'notifications by e-mail and webhook',
  kinds: 'failed, warning, success, damage, license, license-update, usage-report, summary',
  tell: 'what it is told of, several times for several (default: all but success)',
  job: 'only sessions of this job (several times for several)',
  names: 'name mailboxes; without it they are only counted',
  summaryHour: 'hour of the day, 0 to 23, at which the daily summary is sent (default 7)',
  ca: 'PEM file of a private certificate authority',
  list: {
    description: 'list the channels',
    header: ['Name', 'Type', 'To', 'State', 'Told of', 'Waiting'],
    none: 'No notification channels.',
    on: 'on',
    off: 'off',
  },
  email: {
    description: 'add a channel that sends e-mail',
    smtp: 'smtps://host[:465] for TLS, smtp://host[:587] for STARTTLS; to this computer also without',
    from: 'sender',
    to: 'recipient (several times for several)',
    user: 'user name at the server',
    passwordFile: 'file with the password, - for standard input',
    oauth: 'sign in with tokens of m365 or google; --user is the mailbox that sends',
    credentials: 'file with the app registration or the service account’s key',
  },
  webhook: {
    description: 'add a channel that posts to a webhook',
    format: 'json, slack, teams, discord, healthchecks',
    addressFile: 'file with the https:// address, which is a secret; - for standard input',
    keyFile: 'file with the key of the signatures, of 16 characters at least (needed with json)',
  },
  added: ({ name }: { name: string }) => `Added. Send a test: postkeep notify test "${name}"`,
  remove: { description: 'remove a channel and its password', done: 'Removed.' },
  enable: { description: 'switch a channel on', done: 'Switched on.' },
  disable: { description: 'switch a channel off; what waits for it is dropped', done: 'Switched off.' },
  test: {
    description: 'send a test notification now',
    delivered: (detail: string) => `Delivered. ${detail}`,
  },
  send: {
    description: 'look for news and deliver what is due, the daily summary too; for cron',
    done: (waiting: number) =>
      waiting === 0
        ? 'Everything is delivered.'
        : `Deliveries that wait for another attempt: ${String(waiting)}.`,
    elsewhere: 'The console is running and delivers what is due.',
  },
  log: {
    description: 'what was delivered, and what was not, newest first',
    limit: 'how many (default 100, at most 1000)',
    header: ['Time', 'Channel', 'Kind', 'Attempt', 'Outcome', 'Said', 'Next attempt'],
    none: 'Nothing has been sent yet.',
  },
  notDelivered: (channel: string, detail: string, next: string | null) =>
    `${channel}: not delivered yet. ${detail}${next === null ? '' : ` Next attempt at ${next}, or when Postkeep runs next.`}`,
  notNoticed: (reason: string) => `Notifications could not be sent: ${reason}`,
} as const;
