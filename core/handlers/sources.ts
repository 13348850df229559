import type { Source } from '../../shared/backup/model.js';
import type { SourceFolderFigures } from '../../shared/backup/source-folders.js';
import type { SourceCheck } from '../../shared/backup/source-draft.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Sources } from '../jobs/sources.js';
import type { Listings } from '../sources/listings.js';
import type { MailSource, MailboxListing, MailboxReader } from '../sources/mail-source.js';
import type { DiscoveryHandlers } from './discovery.js';
import type { OAuthAccess } from '../sources/oauth/sign-in.js';
import { openSource } from '../sources/open-source.js';

interface SourceServices {
  readonly catalogue: Catalogue;
  readonly sources: Sources;
  readonly oauth: OAuthAccess;
  readonly openStored: (source: Source) => Promise<MailSource>;
  readonly listings: Listings;
  /** The license's time (licensing.md §9). */
  readonly readFacts: () => Promise<LicenseFacts>;
  /** Jobs have changed with a source. */
  readonly onJobs: () => void;
}

/** Calls about mail sources: the list, adding, changing and removing, a test of the connection, the mailboxes of one. */
export function sourceHandlers(
  services: SourceServices,
): Omit<Handlers<WorkerContract>['sources'], keyof DiscoveryHandlers['handlers']> {
  const { catalogue, sources, oauth, openStored, listings, readFacts, onJobs } = services;
  return {
    list: () => catalogue.sources.list(),
    add: ({ name, config }) => catalogue.sources.add(name, config),
    update: async ({ sourceId, name, config }) => {
      const source = sources.update(sourceId, name, config, await readFacts());
      listings.forget(sourceId);
      onJobs();
      return source;
    },
    remove: async ({ sourceId, withJobs = false }) => {
      sources.remove(sourceId, withJobs, await readFacts());
      listings.forget(sourceId);
      onJobs();
    },
    check: async ({ config, secret }) => {
      const source = openSource(config, secret, oauth);
      await source.signIn();
      return shown(await source.listMailboxes());
    },
    mailboxes: async ({ sourceId }) => shown(await listings.fresh(sourceId)),
    folders: async ({ sourceId, mailbox }) => {
      const source = await openStored(catalogue.sources.get(sourceId));
      return foldersOf(await source.openMailbox(mailbox));
    },
  };
}

function shown({ mailboxes, passedOver }: MailboxListing): SourceCheck {
  return { mailboxes: [...mailboxes], passedOver: [...passedOver] };
}

async function foldersOf(reader: MailboxReader): Promise<SourceFolderFigures[]> {
  try {
    const described = await reader.describeFolders?.();
    const folders =
      described ?? (await reader.listFolders()).map(({ path }) => ({ path, messages: null, bytes: null }));
    return folders.map(({ path, messages, bytes }) => ({ path: [...path], messages, bytes }));
  } finally {
    await reader.close();
  }
}
