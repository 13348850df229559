import { homedir, release, totalmem, version as systemVersion } from 'node:os';
import { app } from 'electron';
import type { DiagnosticsOrigin } from '../../core/diagnostics/collect.js';
import { packagedBuild, vendor, version } from '../../core/lib/build-constants.js';
import { serverAccess } from '../../core/license-update/server-access.js';
import { pagesOfMailboxes } from '../../shared/backup/mailbox-pages.js';
import { logFolder } from '../log/log-file.js';
import { currentLicenseView } from './current-license-view.js';
import type { ConsoleServices } from './services.js';

/** Where this console's diagnostics come from. */
export function diagnosticsOrigin(services: ConsoleServices, dataFolder: string): DiagnosticsOrigin {
  const { engine, settings } = services;
  const { server, proxy } = serverAccess(settings.read(), process.env);
  return {
    createdAt: services.clock(),
    system: {
      postkeep: version,
      vendor,
      packaged: packagedBuild,
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      node: process.versions.node,
      platform: process.platform,
      release: release(),
      systemVersion: systemVersion(),
      arch: process.arch,
      memoryGB: Math.round(totalmem() / 2 ** 30),
      locale: app.getSystemLocale(),
      secretStorage: services.secrets.kind,
      runningSessions: services.running.list().length,
      damagedFilesSetAside: services.quarantined.length,
      uptimeMinutes: Math.round(process.uptime() / 60),
    },
    settings: settings.read,
    license: () => currentLicenseView(services),
    sources: engine.sources.list,
    jobs: engine.jobs.list,
    mailboxes: () => pagesOfMailboxes(engine.mailboxes),
    sessions: (limit) => engine.sessions.list({ limit }),
    session: (sessionId) => engine.sessions.get({ sessionId }),
    servers: [server, proxy, process.env['HTTPS_PROXY'] ?? '', process.env['https_proxy'] ?? ''],
    homeFolder: homedir(),
    dataFolder,
    logFolder: logFolder(dataFolder),
  };
}
