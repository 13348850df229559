import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { licensingClient, type Timed, type UpdateAnswer } from '../../../../core/license-update/client.js';
import { serverAccess } from '../../../../core/license-update/server-access.js';
import {
  type UpdateEvent,
  type UpdateService,
  updateService,
} from '../../../../core/license-update/update-service.js';
import { updateStateFile } from '../../../../core/license-update/update-state.js';
import { openKeyRing } from '../../../../core/license/key-ring.js';
import { type OpenLicenseService, openLicenseService } from '../../../../core/license/license-service.js';
import { openStateStore } from '../../../../core/state/state-store.js';
import type { LicensingServerOptions } from '../../../../server/licensing-server.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { defaultSettings, type Settings } from '../../../../shared/settings.js';
import type { IssueRequest } from '../../../../server/admin/protocol.js';
import {
  type LicensingServerFixture,
  startLicensingServerFixture,
} from '../../../fixtures/licensing/licensing-server.js';
import type { FakeClock } from '../../../unit/core/license-update/fake-clock.js';

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'postkeep-update-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A licensing server that years of requests in a minute are not too many for. */
export function startServer(options: Partial<LicensingServerOptions>): Promise<LicensingServerFixture> {
  return startLicensingServerFixture({ rateLimit: { burst: 1e9, intervalMs: 1 }, ...options });
}

export const rental: IssueRequest = {
  type: 'rental',
  contractType: 'hosting-rental',
  mailboxes: 100,
  expiresOn: '2026-06-30',
  company: 'Contoso',
  supportId: 'S-1001',
};

/** A console without its window: the real license engine, client and update service on a data folder of its own. */
export interface Bench {
  readonly license: OpenLicenseService;
  readonly updates: UpdateService;
  readonly sessions: SessionDetail[];
  readonly events: UpdateEvent[];
  readonly errors: unknown[];
  /** Stops as at quit; the data folder stays. */
  readonly close: () => Promise<void>;
}

export interface BenchOptions {
  readonly folder: string;
  readonly jwksFile: string;
  readonly settings: Partial<Settings>;
  readonly time: Pick<FakeClock, 'clock' | 'timers'>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeLimitMs?: number;
  readonly spreadMs?: number;
  /** Called with every request before it is sent. */
  readonly onRequest?: () => void;
  /** Called with every answer before it is acted upon. */
  readonly onAnswer?: (answer: Timed<UpdateAnswer>) => void;
}

export function openBench(options: BenchOptions): Bench {
  const { folder, time, environment = {} } = options;
  const license = openLicenseService({
    loadStore: loadConf,
    folder,
    clock: time.clock,
    environment: { POSTKEEP_TRUSTED_JWKS: options.jwksFile },
  });
  const store = openStateStore({
    ...updateStateFile,
    loadStore: loadConf,
    folder,
    clock: time.clock,
    onQuarantine: () => undefined,
  });
  const client = licensingClient({
    access: () => serverAccess({ ...defaultSettings, ...options.settings }, environment),
    ring: openKeyRing({ POSTKEEP_TRUSTED_JWKS: options.jwksFile }),
    timeLimitMs: options.timeLimitMs,
  });
  const sessions: SessionDetail[] = [];
  const events: UpdateEvent[] = [];
  const errors: unknown[] = [];
  const updates = updateService({
    license,
    client: {
      requestUpdate: async (request, cancel) => {
        options.onRequest?.();
        const answer = await client.requestUpdate(request, cancel);
        options.onAnswer?.(answer);
        return answer;
      },
    },
    store,
    ...time,
    chooseSpreadMs: () => options.spreadMs ?? 0,
    usage: () => ({ managed: 7, new: 0, highWatermark: 9 }),
    vendor: 'Veeam',
    productVersion: '0.1.0',
    recordSession: (session) => void sessions.push(session),
    onError: (error) => errors.push(error),
  });
  updates.onEvent((event) => events.push(event));
  return {
    license,
    updates,
    sessions,
    events,
    errors,
    async close() {
      await updates.stop();
      store.close();
      license.close();
    },
  };
}

/** Mailbox counts of a console that backs up nothing yet. */
export const noMailboxes = { managed: 0, new: 0, exceededSince: null };
