import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import {
  type UpdateEvent,
  type UpdateService,
  type UpdateServiceOptions,
  updateService,
} from '../../../../core/license-update/update-service.js';
import { type UpdateState, updateStateFile } from '../../../../core/license-update/update-state.js';
import { type StateStore, openStateStore } from '../../../../core/state/state-store.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { FakeClock } from './fake-clock.js';
import { FakeLicense } from './fake-license.js';
import { FakeLicensingServer } from './fake-licensing-server.js';

export const day = 24 * 3_600_000;

/** What an update service works with, and what it has told. */
export interface UpdateWorld {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly license: FakeLicense;
  readonly server: FakeLicensingServer;
  readonly store: StateStore<UpdateState>;
  readonly sessions: SessionDetail[];
  readonly events: UpdateEvent[];
  readonly errors: unknown[];
  readonly open: (more?: Partial<UpdateServiceOptions>) => UpdateService;
  readonly close: () => void;
}

/** Noon of 2 March 2026, in a data folder of its own. */
export function openUpdateWorld(): UpdateWorld {
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-update-'));
  const clock = new FakeClock('2026-03-02T12:00:00.000Z');
  const license = new FakeLicense(clock.clock);
  const server = new FakeLicensingServer(clock);
  const store = openStateStore({
    ...updateStateFile,
    loadStore: loadConf,
    folder,
    clock: clock.clock,
    onQuarantine: () => undefined,
  });
  const sessions: SessionDetail[] = [];
  const events: UpdateEvent[] = [];
  const errors: unknown[] = [];
  return {
    ...{ folder, clock, license, server, store, sessions, events, errors },
    open: (more = {}) => {
      const opened = updateService({
        license,
        client: server,
        store,
        clock: clock.clock,
        timers: clock.timers,
        chooseSpreadMs: () => 3 * day + 36_000_000,
        usage: () => ({ managed: 12, new: 2, highWatermark: 15 }),
        vendor: 'Veeam',
        productVersion: '0.1.0',
        recordSession: (session) => {
          sessions.push(session);
        },
        onError: (error) => errors.push(error),
        ...more,
      });
      opened.onEvent((event) => events.push(event));
      return opened;
    },
    close: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
