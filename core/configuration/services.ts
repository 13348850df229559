import { join, resolve } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { Settings } from '../../shared/settings.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { LicenseService, MovableLicense } from '../license/license-service.js';
import type { ChannelStore } from '../notifications/channel-store.js';
import type { SecretStore } from '../state/secret-store.js';
import type { StateStore } from '../state/state-store.js';

/** Where a configuration is, in the console or on the command line. */
export interface ConfigurationServices {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly engine: Pick<
    Client<WorkerContract>,
    'sources' | 'jobs' | 'configuration' | 'repository' | 'buckets'
  >;
  readonly settings: Pick<StateStore<Settings>, 'readOrThrow' | 'update'>;
  readonly secrets: SecretStore;
  readonly channels: ChannelStore;
  readonly license: LicenseService & MovableLicense;
  readonly audit: Pick<AuditLog, 'record'>;
}

/** The folder of a console's own repository. */
export function ownRepository(dataFolder: string): string {
  return join(resolve(dataFolder), 'repository');
}
