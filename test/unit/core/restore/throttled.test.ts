import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { runServerRestore } from '../../../../core/restore/to-server/restore-session.js';
import { SessionLog } from '../../../../core/sessions/session-log.js';
import type { MailSource } from '../../../../core/sources/mail-source.js';
import { systemClock } from '../../../../shared/clock.js';
import { AppError } from '../../../../shared/errors.js';
import { FakeAlteringServer } from './fake-altering-server.js';

let directory: string;
let catalogue: Catalogue;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-throttled-'));
  catalogue = openCatalogue(directory, systemClock);
});
afterEach(() => {
  catalogue.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Restores nothing to a server that throttles the first sign-in; returns how the session ended and the times of the sign-ins. */
async function restoreThrottled(retryAfterMs: number) {
  const signIns: number[] = [];
  const server = new FakeAlteringServer(true);
  const mail: Pick<MailSource, 'openForRestore'> = {
    openForRestore: () => {
      signIns.push(performance.now());
      return signIns.length > 1
        ? Promise.resolve(server.connect())
        : Promise.reject(new AppError('source-throttled', 'Slow down.', { retryAfterMs }));
    },
  };
  const { sessions, serverRestores } = catalogue;
  const session = sessions.start({ type: 'restore', name: 'Restore', jobId: null, trigger: 'manual' });
  const restore = serverRestores.begin(
    {
      request: 'r',
      sessionId: session.id,
      sourceId: 'source',
      target: 'a@example.com',
      pointId: null,
      topFolder: null,
      startedAt: '2026-01-01T00:00:00.000Z',
    },
    '2025-01-01T00:00:00.000Z',
  );
  await runServerRestore(
    {
      restore,
      existing: 'skip',
      continues: false,
      sourceName: 'Server',
      mail,
      folders: [],
      originOf: () => null,
      journal: serverRestores,
      clock: systemClock,
      retryDelaysMs: [1, 1],
      signal: new AbortController().signal,
      pushProgress: () => undefined,
    },
    new SessionLog(
      sessions,
      session,
      systemClock,
      () => undefined,
      () => undefined,
    ),
  );
  return { signIns, session: sessions.get(session.id) };
}

describe('a restore to a server that throttles', () => {
  it('waits as long as the server asks, and continues', async () => {
    const { signIns, session } = await restoreThrottled(300);
    expect(session.status).toBe('Success');
    expect(signIns).toHaveLength(2);
    expect((signIns[1] ?? 0) - (signIns[0] ?? 0)).toBeGreaterThanOrEqual(290);
    expect(session.log.map(({ text }) => text)).toContain('a@example.com: Slow down. Trying again.');
  });

  it('does not wait for an hour: the next session asks again', async () => {
    const { signIns, session } = await restoreThrottled(3_600_000);
    expect(session.status).toBe('Failed');
    expect(signIns).toHaveLength(1);
  });
});
