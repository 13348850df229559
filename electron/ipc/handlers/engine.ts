import { join } from 'node:path';
import { type Session, type SourceConfig, sessionTypes } from '../../../shared/backup/model.js';
import { pagesOfMailboxes } from '../../../shared/backup/mailbox-pages.js';
import { AppError } from '../../../shared/errors.js';
import type { ConsoleContract, SourceDraft } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { credentialsToStore, readCredentialsFile } from '../../../core/sources/oauth/credentials.js';
import type { SecretStore } from '../../../core/state/secret-store.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import type { VerificationProcess } from '../../worker/verification-process.js';
import { mailboxesCsv } from './mailboxes-csv.js';
import { safeFileName, safeName } from '../../../core/lib/file-names.js';
import { sessionExport, sessionFileName, sessionsCsv } from './session-exports.js';
import { writeExport } from './write-export.js';

export interface EngineHandlerServices {
  readonly engine: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  readonly secrets: SecretStore;
  readonly verification: VerificationProcess;
  readonly sourcesChanged: () => Promise<void>;
}

type EngineGroups = 'sources' | 'jobs' | 'sessions' | 'mailboxes' | 'restore' | 'repository';

/** Calls that main passes on to the backup worker, adding what only main has: file dialogs and secrets. */
export function engineHandlers(
  services: EngineHandlerServices,
): Pick<Handlers<ConsoleContract>, EngineGroups> {
  return {
    sources: sourceHandlers(services),
    jobs: jobHandlers(services),
    sessions: sessionHandlers(services),
    mailboxes: mailboxHandlers(services),
    restore: restoreHandlers(services),
    repository: repositoryHandlers(services),
  };
}

function sourceHandlers(services: EngineHandlerServices): Handlers<ConsoleContract>['sources'] {
  const { engine, dialogs, secrets } = services;
  return {
    list: engine.sources.list,
    async add({ name, config, secret: given }) {
      const secret = await secretToStore(config, given);
      const source = await engine.sources.add({ name, config });
      try {
        if (secret !== null) await secrets.write(source.id, secret);
      } catch (error) {
        await engine.sources.remove({ sourceId: source.id });
        throw error;
      }
      await services.sourcesChanged();
      return source;
    },
    check: async ({ config, secret }) =>
      engine.sources.check({ config, secret: await secretToStore(config, secret) }),
    mailboxes: engine.sources.mailboxes,
    async remove({ sourceId }) {
      await engine.sources.remove({ sourceId });
      await secrets.remove(sourceId);
      await services.sourcesChanged();
    },
    async chooseFolder() {
      const path = await dialogs.openFolder('Choose a folder');
      return path === null ? null : { path };
    },
    async chooseFile() {
      const path = await dialogs.openFile('Choose a file', [
        { name: 'Certificates', extensions: ['pem', 'crt', 'cer'] },
        { name: 'All files', extensions: ['*'] },
      ]);
      return path === null ? null : { path };
    },
    async chooseCredentials() {
      const path = await dialogs.openFile('Choose credentials', [
        { name: 'JSON', extensions: ['json'] },
        { name: 'All files', extensions: ['*'] },
      ]);
      return path === null ? null : { path };
    },
  };
}

/** What the secret store keeps of a draft's secret. Throws AppError `io`, `invalid-argument`. */
async function secretToStore(config: SourceConfig, secret: SourceDraft['secret']): Promise<string | null> {
  if (config.type !== 'imap' || config.auth.method !== 'oauth') {
    if (secret === null || typeof secret === 'string') return secret;
    throw new AppError('invalid-argument', 'A credentials file is for sources that sign in with tokens.');
  }
  const { provider } = config.auth;
  if (secret === null) throw new AppError('invalid-argument', 'Enter the credentials, or choose their file.');
  return typeof secret === 'string'
    ? credentialsToStore(provider, secret)
    : readCredentialsFile(provider, secret.credentialsFile);
}

function jobHandlers({ engine }: EngineHandlerServices): Handlers<ConsoleContract>['jobs'] {
  const { list, create, update, remove, stop } = engine.jobs;
  return {
    list,
    create,
    update,
    remove,
    stop,
    run: ({ jobId }) => engine.jobs.run({ jobId, trigger: 'manual' }),
  };
}

function sessionHandlers({ engine, dialogs }: EngineHandlerServices): Handlers<ConsoleContract>['sessions'] {
  const { list, get, search } = engine.sessions;
  return {
    list,
    get,
    search,
    async exportCsv({ sessionIds }) {
      const path = await dialogs.saveFile('Export sessions', 'sessions.csv', [
        { name: 'CSV', extensions: ['csv'] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      const known = await allSessions(engine);
      const sessions = sessionIds.flatMap((id) => known.get(id) ?? []);
      await writeExport(path, sessionsCsv(sessions));
      return { outcome: 'saved', path, items: sessions.length };
    },
    async exportLog({ sessionId }) {
      const path = await dialogs.saveFile(
        'Export session',
        `${sessionFileName(await get({ sessionId }))}.txt`,
        [
          { name: 'Text', extensions: ['txt'] },
          { name: 'JSON', extensions: ['json'] },
        ],
      );
      if (path === null) return { outcome: 'cancelled' };
      // Asked for again: a running session has gone on while the dialog was open.
      await writeExport(path, sessionExport(path, await get({ sessionId })));
      return { outcome: 'saved', path, items: 1 };
    },
  };
}

async function allSessions({ sessions }: Client<WorkerContract>): Promise<ReadonlyMap<string, Session>> {
  const lists = await Promise.all(sessionTypes.map((type) => sessions.list({ type, limit: 5000 })));
  return new Map(lists.flat().map((session) => [session.id, session]));
}

function mailboxHandlers({ engine, dialogs }: EngineHandlerServices): Handlers<ConsoleContract>['mailboxes'] {
  return {
    open: engine.mailboxes.open,
    page: engine.mailboxes.page,
    setKind: engine.mailboxes.setKind,
    async exportCsv() {
      const path = await dialogs.saveFile('Export mailboxes', 'mailboxes.csv', [
        { name: 'CSV', extensions: ['csv'] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      let items = 0;
      async function* counted() {
        for await (const page of pagesOfMailboxes(engine.mailboxes)) {
          items += page.length;
          yield page;
        }
      }
      await writeExport(path, mailboxesCsv(counted()));
      return { outcome: 'saved', path, items };
    },
  };
}

function restoreHandlers({ engine, dialogs }: EngineHandlerServices): Handlers<ConsoleContract>['restore'] {
  return {
    points: engine.restore.points,
    folders: engine.restore.folders,
    messages: engine.restore.messages,
    search: engine.restore.search,
    preview: engine.restore.preview,
    toServer: engine.restore.toServer,
    unfinished: engine.restore.unfinished,
    cancel: engine.restore.cancel,
    async saveAttachment({ messageId, index }) {
      const { attachments } = await engine.restore.preview({ messageId });
      const name = attachments.find((each) => each.index === index)?.name ?? 'attachment';
      // The sender chose the name: it may be a path.
      const path = await dialogs.saveFile('Save attachment', safeFileName(name, 'attachment'), []);
      if (path === null) return { outcome: 'cancelled' };
      await engine.restore.saveAttachment({ messageId, index, path });
      return { outcome: 'saved', path, items: 1 };
    },
    async exportFound({ query }) {
      const folder = await dialogs.openFolder('Export messages to');
      if (folder === null) return { outcome: 'cancelled' };
      const { path, items } = await engine.restore.export({
        selection: { type: 'search', query, isTyping: true },
        format: 'eml',
        path: join(folder, 'messages'),
      });
      return { outcome: 'saved', path, items };
    },
    async exportEml({ messageIds }) {
      const [first] = messageIds;
      const path =
        messageIds.length === 1 && first !== undefined
          ? await dialogs.saveFile('Export message', await emlName(engine, first), [
              { name: 'Message', extensions: ['eml'] },
            ])
          : await dialogs.openFolder('Export messages to');
      if (path === null) return { outcome: 'cancelled' };
      const { items } = await engine.restore.export({
        selection: { type: 'messages', messageIds },
        format: 'eml',
        path: messageIds.length === 1 ? path : join(path, 'messages'),
      });
      return { outcome: 'saved', path, items };
    },
  };
}

function repositoryHandlers({
  engine,
  verification,
}: EngineHandlerServices): Handlers<ConsoleContract>['repository'] {
  const { stats, list, pruneForecast, prune, cancel } = engine.repository;
  return {
    stats,
    list,
    verify: verification.verify,
    pruneForecast,
    prune,
    async cancel() {
      await Promise.all([verification.cancel(), cancel()]);
    },
  };
}

async function emlName(engine: Client<WorkerContract>, messageId: string): Promise<string> {
  const { message } = await engine.restore.preview({ messageId });
  return `${safeName(message.subject, 'message')}.eml`;
}
