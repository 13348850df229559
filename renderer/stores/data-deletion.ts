import { create } from 'zustand';
import type { DataDeletionProgress } from '../../shared/backup/mailbox-data.js';

interface DataDeletion {
  /** The deletion that was started here last; null before, and when its outcome was put away. */
  readonly started: {
    readonly sessionId: string;
    readonly mailbox: string;
    readonly kind: 'delete-data' | 'revoke';
  } | null;
  readonly progress: DataDeletionProgress | null;
}

/** The deletion of a mailbox's data as this page knows it; it continues when its screen is left. */
export const useDataDeletion = create<DataDeletion>(() => ({ started: null, progress: null }));

export function noteDeletion(progress: DataDeletionProgress): void {
  useDataDeletion.setState({ progress });
}

export function noteDeletionStarted(
  sessionId: string,
  mailbox: string,
  kind: 'delete-data' | 'revoke',
): void {
  useDataDeletion.setState({ started: { sessionId, mailbox, kind }, progress: null });
}

export function putDeletionAway(): void {
  useDataDeletion.setState({ started: null, progress: null });
}
