import { formatBytes } from '../bytes.js';

/** Lines of live figures on a terminal. */
export const progressTexts = {
  checkingFile: ({ repository }: { repository: string }) => `${repository}: checking the file…`,
  verifying: (p: { repository: string; bytesDone: number; bytesTotal: number; bytesPerSecond: number }) =>
    `${p.repository}: ${formatBytes(p.bytesDone)} of ${formatBytes(p.bytesTotal)}, ${formatBytes(p.bytesPerSecond)}/s`,
  /** After a comma. */
  damaged: ({ count }: { count: number }) => `${String(count)} damaged`,
  refused: ({ count }: { count: number }) => `${String(count)} refused`,
  pruning: (p: { repository: string; mailboxesDone: number; mailboxesTotal: number; points: number }) =>
    `${p.repository}: ${String(p.mailboxesDone)} of ${String(p.mailboxesTotal)} mailboxes, ${String(p.points)} restore points removed`,
  repairing: (p: { repository: string; objectsDone: number; objectsTotal: number }) =>
    `${p.repository}: ${String(p.objectsDone)} of ${String(p.objectsTotal)} objects in the bucket`,
  repacking: (p: { repository: string; bytesDone: number; bytesTotal: number }) =>
    `${p.repository}: ${formatBytes(p.bytesDone)} of ${formatBytes(p.bytesTotal)}`,
  givingBack: (p: { repository: string; points: number; pagesDone: number; pagesTotal: number }) =>
    `${p.repository}: ${String(p.points)} restore points removed, giving room back: ${String(Math.floor((100 * p.pagesDone) / Math.max(1, p.pagesTotal)))} % of the file`,
  restoring: (p: { messagesDone: number; messagesTotal: number; bytesPerSecond: number }) =>
    `${String(p.messagesDone)} of ${String(p.messagesTotal)} messages, ${formatBytes(p.bytesPerSecond)}/s`,
} as const;
