import { openKeyRing } from '../core/license/key-ring.js';
import { licensingClient } from '../core/license-update/client.js';
import { serverAccess } from '../core/license-update/server-access.js';
import { updateService } from '../core/license-update/update-service.js';
import { usageReportFile } from '../core/usage-reports/usage-report-service.js';
import { randomSpreadMs, updateStateFile } from '../core/license-update/update-state.js';
import { systemTimers } from '../core/lib/wake-up-timer.js';
import { vendor, version } from '../core/lib/build-constants.js';
import { openSettingsStore } from '../core/state/settings-store.js';
import { openStateStore } from '../core/state/state-store.js';
import { usageOfWeek } from '../shared/license/usage-report.js';
import type { UpdateReport } from '../shared/license/update.js';
import type { Workspace } from './workspace.js';

/** One forced license update, recorded like the console's own (licensing.md §6). */
export async function updateOnce(
  workspace: Workspace,
  environment: NodeJS.ProcessEnv,
  onError: (error: unknown) => void,
): Promise<UpdateReport> {
  const { stores, engine } = workspace;
  const settings = openSettingsStore(stores);
  const counts = await engine.mailboxes.counts();
  const usageState = openStateStore({ ...stores, ...usageReportFile });
  const { license, now } = workspace.license.facts();
  const licenseId = license?.licenseId ?? null;
  const service = updateService({
    license: workspace.license,
    client: licensingClient({
      access: () => serverAccess(settings.read(), environment),
      ring: openKeyRing(environment),
    }),
    store: openStateStore({ ...stores, ...updateStateFile }),
    clock: workspace.clock,
    timers: systemTimers,
    chooseSpreadMs: randomSpreadMs,
    usage: () => usageOfWeek(usageState.read(), { licenseId, now, spreadMs: 0 }, counts),
    vendor,
    productVersion: version,
    recordSession: engine.sessions.record,
    onError,
  });
  return service.updateNow('manual');
}
