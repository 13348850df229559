import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppUpdates, appUpdateFile, createAppUpdates } from '../../core/app-update/app-updates.js';
import { feedClient } from '../../core/app-update/feed-client.js';
import { version } from '../../core/lib/build-constants.js';
import { systemTimers } from '../../core/lib/wake-up-timer.js';
import { openUpdateKeyRing } from '../../core/license/key-ring.js';
import { type StoreOptions, openStateStore } from '../../core/state/state-store.js';
import { type AppUpdateChoice, type PackageKind, packageKindSchema } from '../../shared/app-update.js';

/** The address of the user, else the one that the administrator of the machine has set for all. */
function serverOf(choice: AppUpdateChoice): string {
  return choice.server || (process.env['POSTKEEP_UPDATE_SERVER'] ?? '');
}

/** What a package says of itself beside the program; null where it was unpacked by hand. */
function packageKind(): PackageKind | null {
  try {
    const said = readFileSync(join(process.resourcesPath, 'package-type'), 'utf8');
    return packageKindSchema.safeParse(said.trim()).data ?? null;
  } catch {
    return null;
  }
}

/** Newer versions of this program, by its data folder's choice. */
export function openAppUpdates(
  stores: StoreOptions,
  proxy: () => string,
  onError: (error: unknown) => void,
): AppUpdates {
  const store = openStateStore({ ...stores, ...appUpdateFile });
  const access = () => ({
    server: serverOf(store.read().choice),
    extraCaFile: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
    proxy: proxy(),
  });
  return createAppUpdates({
    ...{ store, serverOf, version, onError },
    client: feedClient(access, openUpdateKeyRing(process.env)),
    kind: packageKind(),
    folder: join(stores.folder, 'updates'),
    clock: stores.clock,
    timers: systemTimers,
  });
}
