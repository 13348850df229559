import { licensingClient } from '../electron/license-update/client.js';
import { serverAccess } from '../electron/license-update/server-access.js';
import { updateService } from '../electron/license-update/update-service.js';
import { randomSpreadMs, updateStateFile } from '../electron/license-update/update-state.js';
import { systemTimers } from '../electron/license-update/wake-up-timer.js';
import { vendor, version } from '../electron/license/build-constants.js';
import { openSettingsStore } from '../electron/store/settings-store.js';
import { openStateStore } from '../electron/store/state-store.js';
import type { UpdateReport } from '../shared/license/update.js';
import type { Console } from './console.js';

/** One forced license update, recorded like the console's own (licensing.md §6). */
export async function updateOnce(console: Console): Promise<UpdateReport> {
  const { stores, engine } = console;
  const settings = openSettingsStore(stores);
  const counts = await engine.mailboxes.counts();
  const service = updateService({
    license: console.license,
    client: licensingClient(() => serverAccess(settings.read(), process.env)),
    store: openStateStore({ ...stores, ...updateStateFile }),
    clock: console.clock,
    timers: systemTimers,
    chooseSpreadMs: randomSpreadMs,
    usage: () => ({ managed: counts.managed, new: counts.new, highWatermark: counts.managed }),
    vendor,
    productVersion: version,
    recordSession: (session) => engine.sessions.record(session).then(() => undefined),
    onError: (error) => {
      throw error;
    },
  });
  return service.updateNow('manual');
}
