import type { Source, SourceConfig } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { type MailboxDiscovery, createMailboxDiscovery } from '../jobs/discovery.js';
import { secretToRestore } from '../restore/to-server/secret-to-restore.js';
import type { Directory } from '../sources/directory/directory.js';
import { openDirectory } from '../sources/directory/open-directory.js';
import { type Listings, createListings } from '../sources/listings.js';
import type { MailSource } from '../sources/mail-source.js';
import type { OAuthAccess } from '../sources/oauth/sign-in.js';
import { openSource } from '../sources/open-source.js';

/** How everything in the engine gets at sources, with the secrets that the host keeps. */
export interface SourceAccess {
  readonly oauth: OAuthAccess;
  readonly openStored: (source: Source) => Promise<MailSource>;
  /** `given` stands in for a secret that cannot be read. */
  readonly openToRestore: (source: Source, given: string | undefined) => Promise<MailSource>;
  readonly openDirectory: (config: SourceConfig, secret: string | null) => Directory;
  readonly discovery: MailboxDiscovery;
  readonly listings: Listings;
}

interface SourceAccessServices {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly host: Pick<Client<HostContract>, 'secrets' | 'network'>;
  readonly retryDelaysMs: readonly number[];
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly onMailboxChange: () => void;
}

export function createSourceAccess(services: SourceAccessServices): SourceAccess {
  const { catalogue, clock, host, retryDelaysMs, readFacts, onMailboxChange } = services;
  const oauth: OAuthAccess = {
    clock,
    proxy: host.network.proxy,
    extraCaFile: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
  };
  const secretOf = async ({ id, config }: Source): Promise<string | null> =>
    config.type === 'imap' ? host.secrets.read({ sourceId: id }) : null;
  const openStored = async (source: Source): Promise<MailSource> =>
    openSource(source.config, await secretOf(source), oauth);
  const directoryOf = (config: SourceConfig, secret: string | null): Directory =>
    openDirectory(config, secret, oauth, retryDelaysMs);
  const discovery = createMailboxDiscovery({
    ...{ catalogue, clock, readFacts, onMailboxChange },
    openDirectory: async (source) => directoryOf(source.config, await secretOf(source)),
  });
  return {
    ...{ oauth, openStored, openDirectory: directoryOf, discovery },
    openToRestore: async (source, given) => {
      const { id, config } = source;
      if (config.type !== 'imap') return openSource(config, null, oauth);
      const secret = given ?? (await secretToRestore(config, () => host.secrets.read({ sourceId: id })));
      return openSource(config, secret, oauth);
    },
    listings: createListings(async (sourceId) => {
      const source = catalogue.sources.get(sourceId);
      const mail = await openStored(source);
      await discovery.readIfUnknown(source);
      return { ...(await discovery.listing(source, mail)), opensUnlisted: mail.opensUnlisted };
    }),
  };
}
