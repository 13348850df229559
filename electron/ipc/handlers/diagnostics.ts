import { type DiagnosticsOrigin, collectDiagnostics } from '../../../core/diagnostics/collect.js';
import { type ZipEntry, zipOf } from '../../../core/lib/zip.js';
import type { DiagnosticsProgress } from '../../../shared/diagnostics.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../shared/ipc/contract.js';
import { dateOf } from '../../../shared/license/calendar.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { writeExport } from './write-export.js';
import { desktop } from '../../../shared/texts/desktop.js';

interface DiagnosticsServices {
  readonly dialogs: FileDialogs;
  /** Where diagnostics come from, at this moment. */
  readonly origin: () => DiagnosticsOrigin;
  readonly onProgress: (progress: DiagnosticsProgress) => void;
}

type DiagnosticsHandlers = Pick<Handlers<ConsoleContract>['app'], 'exportDiagnostics' | 'cancelDiagnostics'>;

/** For the user's eyes only until the user sends it to someone. */
const mode = 0o600;

/** *Export diagnostics…*: asks where to, and writes the zip there whole or not at all. */
export function diagnosticsHandlers(services: DiagnosticsServices): DiagnosticsHandlers {
  let running = new AbortController();
  return {
    async exportDiagnostics() {
      const origin = services.origin();
      const path = await services.dialogs.saveFile(
        desktop.files.exportDiagnostics,
        `postkeep-diagnostics-${dateOf(origin.createdAt)}.zip`,
        [{ name: desktop.files.kinds.zip, extensions: ['zip'] }],
      );
      if (path === null) return { outcome: 'cancelled' };
      running.abort();
      running = new AbortController();
      const { signal } = running;
      try {
        await writeExport(path, zipOf(entriesOf(origin, services.onProgress, signal)), { mode, signal });
      } catch (error) {
        if (signal.aborted) return { outcome: 'cancelled' };
        throw error;
      }
      return { outcome: 'saved', path, holds: null };
    },
    cancelDiagnostics() {
      running.abort();
    },
  };
}

async function* entriesOf(
  origin: DiagnosticsOrigin,
  onProgress: (progress: DiagnosticsProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<ZipEntry> {
  const progress = (done: number, total: number): void => {
    onProgress({ done, total });
  };
  for await (const file of collectDiagnostics(origin, progress, signal)) {
    yield { ...file, modified: origin.createdAt };
  }
}
