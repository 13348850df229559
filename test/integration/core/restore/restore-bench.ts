import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { decodeFolderName } from '../../../../core/sources/folder-names.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import type {
  ServerRestoreProgress,
  ServerRestoreRequest,
} from '../../../../shared/backup/server-restore.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type TestEngine, communityFacts, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { RawImap } from '../../../fixtures/raw-imap.js';

type Imap = Extract<SourceConfig, { type: 'imap' }>;

/** A mailbox that has been backed up, and the engine to restore it. */
interface BackedUp extends TestEngine {
  readonly mailboxId: string;
  readonly sourceId: string;
  /** Every figure of a restore pushed so far. */
  readonly figures: ServerRestoreProgress[];
  /** Restores the whole mailbox, unless told otherwise, to its end. */
  readonly restore: (
    request?: Partial<ServerRestoreRequest>,
  ) => Promise<SessionDetail & { topFolder: string | null }>;
}

export interface RestoreBench {
  readonly dovecot: () => Dovecot;
  /** To be done after the test. */
  readonly cleanUp: (work: () => Promise<unknown>) => void;
  /** A source with the master user, for which every mailbox can be restored to. */
  readonly imap: (user: string, overrides?: Partial<Imap>) => Imap;
  /** Backs a mailbox up; the license must not be asked after that. */
  readonly backedUp: (
    user: string,
    options?: { retryDelaysMs?: readonly number[]; config?: SourceConfig },
  ) => Promise<BackedUp>;
  readonly withClient: <T>(user: string, work: (client: RawImap) => Promise<T>) => Promise<T>;
  /** What a mailbox holds: folder, content, flags and date of every message, in an order of its own. */
  readonly served: (user: string) => Promise<string[]>;
  /** Messages of every second in INBOX and Archive, by turns. */
  readonly deliverMany: (user: string, count: number) => Promise<void>;
}

export const viaProxy = (port: number): Partial<Imap> => ({ host: '127.0.0.1', port, security: 'plain' });

/** What `served` answers when it is below a top folder. */
export function below(top: string | null, messages: readonly string[]): string[] {
  return messages.map((message) => message.replace('["', `["${String(top)} > `)).sort();
}

/** A real Dovecot for the tests of a file, and what they do with it. */
export function restoreBench(options: { largestMessage?: string } = {}): RestoreBench {
  let dovecot: Dovecot;
  const cleanups: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    dovecot = await startDovecot(options);
  });
  afterAll(() => dovecot.stop());
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const imap: RestoreBench['imap'] = (user, overrides = {}) => ({
    type: 'imap',
    host: 'localhost',
    port: dovecot.tlsPort,
    security: 'tls',
    caFile: dovecot.caFile,
    auth: { method: 'master', user: dovecot.masterUser },
    mailboxes: [user],
    maxConnections: 4,
    ...overrides,
  });
  const withClient: RestoreBench['withClient'] = async (user, work) => {
    const { plainPort: port, password } = dovecot;
    const client = await RawImap.open({ port, tls: false, user, password });
    try {
      return await work(client);
    } finally {
      client.close();
    }
  };
  return {
    dovecot: () => dovecot,
    cleanUp: (work) => {
      cleanups.push(work);
    },
    imap,
    withClient,
    async backedUp(user, { config, retryDelaysMs } = {}) {
      let isBackedUp = false;
      const engine = await startEngine({
        secret: dovecot.masterPassword,
        ...(retryDelaysMs ? { retryDelaysMs } : {}),
        facts: () => {
          if (isBackedUp) throw new Error('A restore asked the license');
          return communityFacts();
        },
      });
      cleanups.push(engine.close);
      const session = await engine.run(await engine.addJob(config ?? imap(user)));
      expect(session.status).toBe('Success');
      const mailboxId = (await engine.client.mailboxes.list())[0]?.id ?? '';
      const sourceId = (await engine.client.sources.list())[0]?.id ?? '';
      isBackedUp = true;
      const figures: ServerRestoreProgress[] = [];
      engine.client.restore.progress((progress) => figures.push(progress));
      const restore: BackedUp['restore'] = async (request = {}) => {
        const { sessionId, topFolder } = await engine.client.restore.toServer({
          selection: { type: 'mailbox', mailboxId },
          sourceId,
          into: 'new-folder',
          existing: 'skip',
          ...request,
        });
        return { ...(await sessionEnd(engine.client, sessionId)), topFolder };
      };
      return { ...engine, mailboxId, sourceId, figures, restore };
    },
    served: (user) =>
      withClient(user, async (client) => {
        const all: string[] = [];
        for (const folder of await client.folders()) {
          if (folder.startsWith('Public')) continue;
          for (const { sha256, flags, internalDate } of await client.messages(folder)) {
            const kept = flags.filter((flag) => flag !== '\\Recent').sort();
            const path = folder.split('/').map(decodeFolderName).join(' > ');
            all.push(JSON.stringify([path, sha256, kept, internalDate.toISOString()]));
          }
        }
        return all.sort();
      }),
    async deliverMany(user, count) {
      for (let n = 0; n < count; n++) {
        const date = new Date(Date.UTC(2025, 0, 1, 0, 0, n));
        const folder = n % 2 === 0 ? ['INBOX'] : ['Archive'];
        await dovecot.deliver(user, folder, numberedMessage(user, n), { letters: 'S', date });
      }
    },
  };
}

/** The message that `deliverMany` delivers as number `n`. */
export function numberedMessage(user: string, n: number): string {
  const body = createHash('shake256', { outputLength: 2000 })
    .update(`${user} ${String(n)}`)
    .digest('base64');
  return `Message-ID: <${String(n)}@test>\r\nSubject: ${String(n)}\r\n\r\n${body}\r\n`;
}
