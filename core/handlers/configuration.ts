import type { Clock } from '../../shared/clock.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { problemsOf, takeOverConfiguration } from '../jobs/take-over-configuration.js';
import { adoptRepositories } from '../maintenance/adopt-repository.js';
import { takeInCare } from '../maintenance/care-schedule.js';
import { isRepository } from '../repository/repository-marker.js';
import type { Listings } from '../sources/listings.js';

interface ConfigurationServices {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly listings: Pick<Listings, 'forget'>;
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly readKeys: () => Promise<void>;
  readonly onJobs: () => void;
  readonly onStates: () => void;
}

/** Calls about a configuration as a whole: what an export of it needs to know, and how an import puts it in place. */
export function configurationHandlers(
  services: ConfigurationServices,
): Handlers<WorkerContract>['configuration'] {
  const { catalogue, clock, listings, readFacts, readKeys, onJobs, onStates } = services;
  return {
    check: (taken) => [...problemsOf(catalogue, taken, clock)],
    takeOver: async (taken) => {
      for (const { path, identity, place } of taken.buckets) {
        const { id } = catalogue.repositories.register(path);
        if (catalogue.buckets.get(id) !== null) continue;
        catalogue.repositories.noteIdentity(id, identity);
        catalogue.buckets.note(id, place);
      }
      takeOverConfiguration(catalogue, taken, clock, await readFacts());
      for (const { id } of taken.sources) listings.forget(id);
      await readKeys();
      // A repository that is there is one to restore from at once.
      adoptRepositories(catalogue);
      onStates();
      onJobs();
    },
    kinds: () => {
      const byPerson = catalogue.mailboxes.kindsByPerson();
      return catalogue.mailboxes
        .list()
        .filter(({ unitId, isSample, isOpenedOnly }) => byPerson.has(unitId) && !isSample && !isOpenedOnly)
        .map(({ sourceId, mailbox, kind }) => ({ sourceId, mailbox, kind }));
    },
    ledger: () => catalogue.mailboxes.record(),
    takeInLedger: (ledger) => {
      catalogue.mailboxes.takeIn(ledger);
      onJobs();
    },
    repositories: () => catalogue.repositories.identified().map(({ path, identity }) => ({ path, identity })),
    expectRepositories: (expected) => {
      const { register, expectationOf, noteIdentity } = catalogue.repositories;
      for (const { path, identity } of expected) {
        const { id } = register(path);
        // One that this console has, or that lies there, is its own affair.
        if (expectationOf(id).type === 'any-or-none' && !isRepository(path)) noteIdentity(id, identity);
      }
    },
    takeInCare: (care) => {
      takeInCare(catalogue, care, clock);
    },
  };
}
