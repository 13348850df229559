/** What `postkeep session` prints. */
export const sessionTexts = {
  description: 'what ran, and how it ended',
  list: {
    description: 'list the sessions, newest first',
    job: 'of one job',
    header: ['Id', 'Start', 'Type', 'Name', 'Status'],
    none: 'No sessions.',
  },
  show: {
    description: 'show a session with its log',
    writtenAt: (startedAt: string, writtenAt: string) =>
      `Started ${startedAt}, dated ${writtenAt} by a wrong clock.`,
    ended: ({ name, status }: { name: string; status: string }) => `${name}: ${status}`,
  },
  stop: {
    description:
      'stop a session of any type but a license update, also one of the console or of the schedule',
  },
} as const;
