import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import type { ServerRestoreRequest } from '../../../../shared/backup/server-restore.js';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import {
  type FakeFolder,
  type FakeImapOptions,
  type FakeImapServer,
  startFakeImapServer,
} from '../../../fixtures/fake-imap-server.js';

const user = 'ann@example.com';

/** A mailbox of one server that is backed up, and another server to restore it to. */
export interface FakeRestore {
  readonly engine: TestEngine;
  readonly target: FakeImapServer;
  readonly restore: (request?: Partial<ServerRestoreRequest>) => Promise<SessionDetail>;
  readonly close: () => Promise<void>;
}

export function fakeConfig(port: number): SourceConfig {
  const auth = { method: 'password', user } as const;
  return { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 1 };
}

/** Backs up what one fake server has; restores go to another with folders of its own, into the original folders unless told otherwise. */
export async function fakeRestore(
  from: { folders: Readonly<Record<string, FakeFolder>>; options?: FakeImapOptions },
  to: { folders?: Readonly<Record<string, FakeFolder>>; options?: FakeImapOptions } = {},
): Promise<FakeRestore> {
  const source = await startFakeImapServer(from.folders, from.options);
  const target = await startFakeImapServer(to.folders ?? { INBOX: {} }, to.options);
  const engine = await startEngine({ secret: 'secret' });
  const session = await engine.run(await engine.addJob(fakeConfig(source.port)));
  if (session.status !== 'Success') throw new Error(JSON.stringify(session.log));
  const added = await engine.client.sources.add({ name: 'Target', config: fakeConfig(target.port) });
  const mailboxId = (await engine.client.mailboxes.list())[0]?.id ?? '';
  return {
    engine,
    target,
    restore: async (request = {}) => {
      const { sessionId } = await engine.client.restore.toServer({
        selection: { type: 'mailbox', mailboxId },
        ...{ sourceId: added.id, targetMailbox: user, into: 'original', existing: 'skip', ...request },
      });
      return sessionEnd(engine.client, sessionId);
    },
    close: async () => {
      await engine.close();
      await source.close();
      await target.close();
    },
  };
}
