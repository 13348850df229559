import type { Session } from '../../shared/backup/model.js';
import { resultsText, sessionText } from '../../core/diagnostics/session-facts.js';
import { logLine } from '../log/log-file.js';
import type { ConsoleServices } from './services.js';
import { currentLicenseView } from './current-license-view.js';

/** Writes sessions, license states and license updates to the log, in codes and counts. Returns the function that ends it. */
export function logChanges(services: ConsoleServices): () => void {
  const { engine, license, updates, report } = services;
  const begun = new Set<string>();
  let licenseState = '';

  const noteSession = async (session: Session): Promise<void> => {
    if (session.status === 'Running') {
      if (!begun.has(session.id)) logLine(`session started: ${sessionText(session)}`);
      begun.add(session.id);
      return;
    }
    begun.delete(session.id);
    const { mailboxes } = await engine.sessions.get({ sessionId: session.id });
    logLine(`session ended: ${sessionText(session)}; ${resultsText(mailboxes)}`);
  };
  const noteLicense = async (): Promise<void> => {
    const { status, managed } = await currentLicenseView(services);
    const state = `${status.term}, ${status.count}, backup ${status.backup}`;
    if (state === licenseState) return;
    licenseState = state;
    logLine(`license: ${state}; ${String(managed)} mailboxes managed, ${String(status.licensed)} licensed`);
  };
  const licenseChanged = (): void => {
    noteLicense().catch((error: unknown) => {
      report('log', error);
    });
  };
  const unfollow = [
    engine.sessions.changed((session) => {
      noteSession(session).catch((error: unknown) => {
        report('log', error);
      });
      if (session.status !== 'Running') licenseChanged();
    }),
    license.onChange(licenseChanged),
    updates.onEvent((event) => {
      switch (event.type) {
        case 'finished':
          logLine(`license update: ${event.report.outcome}, ${event.report.result}, ${event.trigger}`);
          return;
        case 'switched-off':
          logLine(`license update switched off: ${event.reason}`);
      }
    }),
  ];
  licenseChanged();
  return () => {
    for (const each of unfollow) each();
  };
}
