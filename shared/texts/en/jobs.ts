/** Backup jobs and their schedules. */
export const jobs = {
  gone: 'This job no longer exists. Choose another one.',
  nameTaken: ({ name }: { name: string }) => `There is a job named "${name}" already. Choose another name.`,
  running: ({ name }: { name: string }) => `The job "${name}" is running. Stop it first, then remove it.`,
  outsideWindows: ({ name }: { name: string }) =>
    `The job "${name}" is outside its backup windows. Run it by hand, or wait for the next window.`,
  neverDue: ({ expression }: { expression: string }) =>
    `The schedule "${expression}" is never due. Write it as minute, hour, day, month and weekday.`,
  notASchedule: ({ expression }: { expression: string }) =>
    `"${expression}" is not a valid schedule. Write it as minute, hour, day, month and weekday, for example "0 22 * * 1-5".`,
} as const;
