import type { SourceCheck } from '../../shared/backup/source-draft.js';
import { AppError } from '../../shared/errors.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Jobs } from '../jobs/jobs.js';
import type { Listings } from '../sources/listings.js';
import type { MailboxListing } from '../sources/mail-source.js';
import type { OAuthAccess } from '../sources/oauth/sign-in.js';
import { openSource } from '../sources/open-source.js';

interface SourceServices {
  readonly catalogue: Catalogue;
  readonly jobs: Jobs;
  readonly oauth: OAuthAccess;
  readonly listings: Listings;
}

/** Calls about mail sources: the list, adding and removing, a test of the connection, the mailboxes of one. */
export function sourceHandlers(services: SourceServices): Handlers<WorkerContract>['sources'] {
  const { catalogue, jobs, oauth, listings } = services;
  return {
    list: () => catalogue.sources.list(),
    add: ({ name, config }) => catalogue.sources.add(name, config),
    remove: ({ sourceId }) => {
      const user = jobs.list().find((job) => job.sourceId === sourceId);
      if (user) throw new AppError('busy', text('sources.usedByJob', { job: user.name }));
      catalogue.sources.remove(sourceId);
    },
    check: async ({ config, secret }) => {
      const source = openSource(config, secret, oauth);
      await source.signIn();
      return shown(await source.listMailboxes());
    },
    mailboxes: async ({ sourceId }) => shown(await listings.fresh(sourceId)),
  };
}

function shown({ mailboxes, passedOver }: MailboxListing): SourceCheck {
  return { mailboxes: [...mailboxes], passedOver: [...passedOver] };
}
