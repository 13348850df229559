import type { TextFormat } from '../format.js';

/** *Create report…* (licensing.md §11). */
export const licenseReports = {
  running: 'This report is being made already.',
  listsFirst: ({ listed, all }: { listed: number; all: number }, f: TextFormat) =>
    `The PDF lists the first ${f.number(listed)} of ${f.number(all)} mailboxes; the CSV file lists all.`,
} as const;
