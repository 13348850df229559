/** Sessions of any kind. */
export const sessions = {
  gone: 'There is no such session in the history. Old sessions leave it.',
  jobRuns: ({ job }: { job: string }) =>
    `The job "${job}" is already running. Wait until it has finished, or stop it.`,
  abandoned:
    'The process that ran this session ended unexpectedly. Nothing that was stored is lost; the next run resumes where this one stopped.',
  notBegun:
    'The database did not answer as this session was to begin. Nothing was backed up; start the job again.',
  stopped: 'Stopped before its end.',
  tryingAgain: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `${mailbox}: ${reason} Trying again.`,
} as const;
