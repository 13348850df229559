import { appOrigin } from '../window/app-origin.js';

/** The parts of an IPC event that decide whether its sender may call. */
export interface SenderFacts {
  readonly webContentsId: number;
  /** URL of the calling frame; null when the frame is gone. */
  readonly frameUrl: string | null;
  readonly isMainFrame: boolean;
}

/** True for the main frame of a window of ours that shows our page, and for nothing else. */
export function isTrustedSender(
  sender: SenderFacts,
  knownWebContents: ReadonlySet<number>,
  pageOrigin: string = appOrigin,
): boolean {
  if (!knownWebContents.has(sender.webContentsId) || !sender.isMainFrame || sender.frameUrl === null)
    return false;
  return sender.frameUrl === pageOrigin || sender.frameUrl.startsWith(`${pageOrigin}/`);
}
