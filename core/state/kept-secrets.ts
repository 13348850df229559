import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import { type SecretStore, bucketRef, databaseRef, repositoryRef } from './secret-store.js';

/** What the engine asks its host to keep, kept in this store. Rejects with AppError `secret-unavailable`. */
export function keptSecrets(secrets: SecretStore): Client<HostContract>['secrets'] {
  const keep = (ref: string, secret: string | null): Promise<void> =>
    secret === null ? secrets.remove(ref) : secrets.write(ref, secret);
  return {
    read: ({ sourceId }) => secrets.read(sourceId),
    repositoryKey: ({ identity }) => secrets.read(repositoryRef(identity)),
    keepRepositoryKey: ({ identity, key }) => keep(repositoryRef(identity), key),
    bucketKey: ({ identity }) => secrets.read(bucketRef(identity)),
    keepBucketKey: ({ identity, secretKey }) => keep(bucketRef(identity), secretKey),
    databasePassword: () => secrets.read(databaseRef),
    keepDatabasePassword: ({ password }) => keep(databaseRef, password),
  };
}
