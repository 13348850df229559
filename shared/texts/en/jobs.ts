/** Backup jobs and their schedules. */
export const jobs = {
  gone: 'This job no longer exists. Choose another one.',
  toMend: ({ name, field }: { name: string; field: string }) =>
    `The job "${name}" was saved by an earlier version with a value that cannot be used (${field}). Edit it and choose another one.`,
  nameTaken: ({ name }: { name: string }) => `There is a job named "${name}" already. Choose another name.`,
  putBackTooLate:
    'The deletion can no longer be undone. Create the job again: its mailboxes and restore points continue.',
  undoTooLate: 'This can no longer be undone. Edit the job instead.',
  running: ({ name }: { name: string }) => `The job "${name}" is running. Stop it first, then remove it.`,
  outsideWindows: ({ name }: { name: string }) =>
    `The job "${name}" is outside its backup windows. Run it by hand, or wait for the next window.`,
  neverDue: ({ expression }: { expression: string }) =>
    `The schedule "${expression}" is never due. Write it as minute, hour, day, month and weekday.`,
  notASchedule: ({ expression }: { expression: string }) =>
    `"${expression}" is not a valid schedule. Write it as minute, hour, day, month and weekday, for example "0 22 * * 1-5".`,
} as const;
