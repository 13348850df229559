import type { Instant } from '../../license/dates.js';
import type { TextFormat } from '../format.js';

/** The data folder as a whole, and the catalogue in it. */
export const dataFolder = {
  notWritable: ({ reason }: { reason: string }) =>
    `Nothing can be written to the data folder, so nothing is backed up and nothing can be changed; what was backed up can be restored. ${reason}`,
  recovered: (p: { away: string; recoveredAt: Instant; copyMadeAt: Instant }, f: TextFormat) =>
    `The catalogue was damaged or missing on ${f.dateTime(p.recoveredAt)}. Sources, jobs, schedules and sessions were put back from the copy of ${f.dateTime(p.copyMadeAt)}, mailboxes and restore points from the repositories that could be read; changes to sources and jobs, and sessions, after that copy are missing. Check the jobs, then move ${p.away} away to end this warning.`,
  notPutBack: ({ path, reason }: { path: string; reason: string }) =>
    `Mailboxes and restore points in ${path} are not put back yet. ${reason} They are put back as soon as it can be read.`,
  recoveredWithoutCopy: (p: { away: string; recoveredAt: Instant }, f: TextFormat) =>
    `The catalogue was damaged on ${f.dateTime(p.recoveredAt)} and there was no copy of it: sources, jobs, schedules and sessions are missing. The backups in the data folder’s own repository can be restored. Add the sources and jobs again, then move ${p.away} away to end this warning.`,
} as const;
