import type { Client } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { EventLog } from '../license-notices/event-log.js';
import type { SecretStore } from '../state/secret-store.js';
import type { StoreOptions } from '../state/state-store.js';
import type { UsageState } from '../../shared/license/usage-report.js';
import { type ChannelStore, openChannelStore } from './channel-store.js';
import { type NotificationService, createNotificationService } from './notification-service.js';
import { createSender } from './send.js';

export interface Notifications {
  readonly channels: ChannelStore;
  readonly service: NotificationService;
}

export interface NotificationsOptions {
  readonly stores: StoreOptions;
  readonly secrets: SecretStore;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly engine: Pick<Client<WorkerContract>, 'sessions' | 'jobs' | 'status'>;
  readonly events: Pick<EventLog, 'list'>;
  readonly usageState: { readonly read: () => UsageState };
  readonly proxy: () => string;
  readonly environment: NodeJS.ProcessEnv;
  readonly keepsPlace: boolean;
}

/** Opens the channels of a data folder and what is to be delivered to them; the caller closes both. */
export function openNotifications(options: NotificationsOptions): Notifications {
  const { stores, secrets, audit, engine, events, usageState, proxy, environment, keepsPlace } = options;
  const { clock } = stores;
  const channels = openChannelStore(stores, secrets, audit);
  const service = createNotificationService({
    ...{ stores, channels, clock, keepsPlace },
    sources: {
      sessions: (limit) => engine.sessions.list({ limit }),
      sessionsOf: (jobId, limit) => engine.sessions.list({ jobId, limit }),
      session: (sessionId) => engine.sessions.get({ sessionId }),
      jobs: engine.jobs.list,
      status: engine.status.get,
      events: events.list,
      usageReports: () => usageState.read().reports,
    },
    send: createSender({
      ...{ clock, secrets, proxy },
      extraCaFile: environment['NODE_EXTRA_CA_CERTS'] ?? '',
    }),
  });
  return { channels, service };
}
