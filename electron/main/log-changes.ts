import type { Session } from '../../shared/backup/session.js';
import type { LicenseView } from '../../shared/license/license-view.js';
import type { UpdateEvent } from '../../core/license-update/update-service.js';
import { logLine } from '../log/log-file.js';

/** What the log says of changes: states and results in codes and counts, each once. */
export interface ChangeLog {
  readonly session: (session: Session) => void;
  readonly license: (view: LicenseView) => void;
  readonly update: (event: UpdateEvent) => void;
}

export function createChangeLog(): ChangeLog {
  const running = new Set<string>();
  let licenseState = '';
  return {
    // Not by its name, which is its job's. Its figures are in its own log.
    session({ id, type, trigger, status }) {
      const isRunning = status === 'Running';
      if (isRunning && running.has(id)) return;
      if (isRunning) running.add(id);
      else running.delete(id);
      logLine(`session ${isRunning ? 'started' : `ended: ${status}`}: ${id} (${type}, ${trigger})`);
    },
    license({ status, managed }) {
      const state = `${status.term}, ${status.count}, backup ${status.backup}`;
      if (state === licenseState) return;
      licenseState = state;
      logLine(`license: ${state}; ${String(managed)} mailboxes managed, ${String(status.licensed)} licensed`);
    },
    update(event) {
      switch (event.type) {
        case 'finished':
          logLine(`license update: ${event.report.outcome}, ${event.report.result}, ${event.trigger}`);
          return;
        case 'switched-off':
          logLine(`license update switched off: ${event.reason}`);
      }
    },
  };
}
