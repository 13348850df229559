import type { MaintenanceProgress } from '../../../../shared/backup/maintenance.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** How far a piece of work is; `done` and `total` are null while nothing can be measured. */
export interface Figures {
  readonly done: number | null;
  readonly total: number | null;
  readonly text: (format: Format) => string;
}

type ProgressOf<T extends MaintenanceProgress['task']> = Extract<MaintenanceProgress, { task: T }>;

const nothingYet: Figures = { done: null, total: null, text: () => '' };

/** Read of total, rate and time left; the check of the file itself has no measure. */
export function verifyFigures(progress: ProgressOf<'verify'> | null): Figures {
  if (progress === null) return nothingYet;
  const { step, bytesDone, bytesTotal, bytesPerSecond, damagedMessages } = progress;
  const damaged = (format: Format): string[] =>
    damagedMessages === 0 ? [] : [t.storage.damagedSoFar(damagedMessages, format.number(damagedMessages))];
  if (step === 'file') {
    return {
      ...nothingYet,
      text: (format) => [t.storage.checkingFile, ...damaged(format)].join(' · '),
    };
  }
  const left =
    bytesPerSecond > 0 && bytesDone > 0 ? ((bytesTotal - bytesDone) / bytesPerSecond) * 1000 : null;
  return {
    done: bytesDone,
    total: bytesTotal,
    text: (format) =>
      [
        t.storage.read(format.bytes(bytesDone), format.bytes(bytesTotal)),
        format.bytesPerSecond(bytesPerSecond),
        ...(left === null ? [] : [t.storage.left(format.duration(left))]),
        ...damaged(format),
      ].join(' · '),
  };
}

/** Objects of a bucket; a folder is repaired at once. */
export function repairFigures(progress: ProgressOf<'repair'> | null): Figures {
  if (progress === null) return nothingYet;
  const { objectsDone, objectsTotal } = progress;
  return {
    done: objectsDone,
    total: objectsTotal,
    text: (format) => t.storage.objects(format.number(objectsDone), format.number(objectsTotal)),
  };
}

/** Mailboxes done of all, then pages of the file. */
export function pruneFigures(progress: ProgressOf<'prune'> | null): Figures {
  if (progress === null) return nothingYet;
  const { mailboxesDone, mailboxesTotal, points, file } = progress;
  if (file !== null) {
    const { pagesDone, pagesTotal } = file;
    return {
      done: pagesDone,
      total: pagesTotal,
      text: (format) =>
        [
          t.storage.givingBack(format.percent(pagesDone / Math.max(1, pagesTotal))),
          t.storage.pointsRemoved(points, format.number(points)),
        ].join(' · '),
    };
  }
  return {
    done: mailboxesDone,
    total: mailboxesTotal,
    text: (format) =>
      [
        t.storage.mailboxes(format.number(mailboxesDone), format.number(mailboxesTotal)),
        t.storage.pointsRemoved(points, format.number(points)),
      ].join(' · '),
  };
}
