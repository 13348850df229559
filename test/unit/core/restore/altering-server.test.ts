import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import type { ServerRestore } from '../../../../core/catalogue/server-restores.js';
import { SessionLog } from '../../../../core/sessions/session-log.js';
import type { SelectedFolder } from '../../../../core/restore/export/selection.js';
import { RestoreFigures } from '../../../../core/restore/to-server/restore-figures.js';
import { newAttempts } from '../../../../core/restore/to-server/restore-attempts.js';
import { restoreFolder } from '../../../../core/restore/to-server/restore-folder.js';
import { RestoreNotes } from '../../../../core/restore/to-server/restore-notes.js';
import type { ExistingRule } from '../../../../shared/backup/server-restore.js';
import { systemClock } from '../../../../shared/clock.js';
import { contentReader } from '../../../fixtures/content-reader.js';
import { FakeAlteringServer } from './fake-altering-server.js';

let directory: string;
let catalogue: Catalogue;
let restore: ServerRestore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-altering-'));
  catalogue = openCatalogue(directory, systemClock);
  restore = begin();
});
afterEach(() => {
  catalogue.close();
  rmSync(directory, { recursive: true, force: true });
});

function begin(): ServerRestore {
  const [sourceId, target, startedAt] = ['source', 'a@example.com', '2026-01-01T00:00:00.000Z'];
  const what = { request: 'r', sessionId: 's', sourceId, target, pointId: null, topFolder: null, startedAt };
  return catalogue.serverRestores.begin(what, '2025-01-01T00:00:00.000Z');
}

const count = 5;
const contentOf = (n: number): Buffer =>
  Buffer.from(`Message-ID: <${String(Math.min(n, 4))}@x>\r\n\r\nbody\r\n`);
/** Two of the five are the same message. */
const folder: SelectedFolder = {
  path: ['INBOX'],
  count,
  *items() {
    for (let n = 1; n <= count; n++) {
      const content = contentOf(n);
      const sha256 = createHash('sha256').update(content).digest();
      const texts = { subject: '', sender: '', recipients: '', sent_at: null, attachments: 0 };
      const row = {
        id: n,
        folder_id: 1,
        content_id: n,
        sha256,
        size: content.length,
        internal_date: 1000 * Math.min(n, 4),
      };
      yield {
        repositoryId: 1,
        folder: ['INBOX'],
        message: { ...texts, ...row, flags: [] },
        reader: contentReader(contentOf),
      };
    }
  },
};

/** One attempt at the folder; without `attempts` as a session of its own. */
async function attempt(
  server: FakeAlteringServer,
  existing: ExistingRule,
  attempts = newAttempts(),
): Promise<RestoreFigures['counts']> {
  const session = catalogue.sessions.start({
    type: 'restore',
    name: 'Restore',
    jobId: null,
    trigger: 'manual',
  });
  const log = new SessionLog(
    catalogue.sessions,
    session,
    systemClock,
    () => undefined,
    () => undefined,
  );
  const figures = new RestoreFigures(session.id, count, systemClock, () => undefined);
  await restoreFolder(
    {
      restore,
      existing,
      writer: server.connect(),
      journal: catalogue.serverRestores,
      attempts,
      figures,
      notes: new RestoreNotes(log),
      originOf: () => null,
      signal: new AbortController().signal,
      destinations: [['INBOX']],
    },
    folder,
    ['INBOX'],
  );
  return figures.counts;
}

for (const tellsUids of [true, false]) {
  describe(`a server that alters every message and ${tellsUids ? 'tells' : 'does not tell'} uids`, () => {
    for (const existing of ['skip', 'copy', 'replace'] as const) {
      it(`has each message once after an answer was lost (${existing})`, async () => {
        const server = new FakeAlteringServer(tellsUids);
        for (const lost of [2, 4]) server.losesAnswers.add(lost);
        await expect(attempt(server, existing)).rejects.toMatchObject({ code: 'source-unreachable' });
        await expect(attempt(server, existing)).rejects.toMatchObject({ code: 'source-unreachable' });
        await attempt(server, existing);
        const ids = [...server.messages.values()].map(({ messageId }) => messageId);
        expect(ids.sort()).toEqual(['<1@x>', '<2@x>', '<3@x>', '<4@x>', '<4@x>']);
        expect(await attempt(server, existing)).toMatchObject({ restored: 0, present: count });
        expect(server.messages.size).toBe(count);
      });
    }

    it('gets back what was deleted there in the meantime', async () => {
      const server = new FakeAlteringServer(tellsUids);
      await attempt(server, 'skip');
      const [first] = server.messages.keys();
      server.messages.delete(first ?? '');
      await attempt(server, 'skip');
      expect(server.messages.size).toBe(count);
    });
  });
}

describe('equal messages', () => {
  it('come back as often as they were there, also when the connection is cut between them', async () => {
    const server = new FakeAlteringServer(true);
    const content = Buffer.from('Message-ID: <4@x>\r\n\r\nbody\r\n');
    const there = { uid: '1', flags: [], internalDate: new Date(4000), size: content.length };
    server.messages.set('1', { ...there, messageId: '<4@x>', content });
    server.losesMessages.add(4);
    const attempts = newAttempts();
    await expect(attempt(server, 'skip', attempts)).rejects.toMatchObject({ code: 'source-unreachable' });
    await attempt(server, 'skip', attempts);
    const ids = [...server.messages.values()].map(({ messageId }) => messageId);
    expect(ids.sort()).toEqual(['<1@x>', '<2@x>', '<3@x>', '<4@x>', '<4@x>']);
  });
});

describe('a message at which the server always cuts the connection', () => {
  it('is sent twice and then passed over, and the others are restored', async () => {
    const server = new FakeAlteringServer(true);
    for (const lost of [2, 3]) server.losesMessages.add(lost);
    const attempts = newAttempts();
    for (const _ of [2, 3])
      await expect(attempt(server, 'skip', attempts)).rejects.toMatchObject({ code: 'source-unreachable' });
    expect(await attempt(server, 'skip', attempts)).toMatchObject({ refused: 1, restored: 3 });
    expect(server.messages.size).toBe(count - 1);
  });
});
