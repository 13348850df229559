import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { replaceFile } from '../lib/atomic-file.js';
import { makeFolderSync } from '../lib/make-folder.js';
import { withStorageErrors } from '../lib/storage-errors.js';
import { lazyStore } from '../object-store/lazy-store.js';
import type { ObjectStore } from '../object-store/object-store.js';
import { openObjectStore } from '../object-store/open-object-store.js';
import { dropStore, holdStore } from '../repository/bucket/bucket-access.js';
import { ensureWorkerIndex } from '../repository/bucket/empty-index.js';
import { dropSharedWriting, holdSharedWriting } from '../repository/bucket/shared-writing.js';
import { dropKey, holdKey } from '../repository/encryption/held-keys.js';
import { type RepositoryWriter, openForWriting } from '../repository/open-for-writing.js';
import type { SealedOrder } from './sealed-order.js';
import type { Transacting } from './shared-rows.js';
import { createSharedWriting } from './shared-writing.js';

type OrderedRepository = SealedOrder['repository'];

/** The repositories that a worker writes to, each opened when the first mailbox of it comes. */
export interface WorkerRepositories {
  readonly writerOf: (repository: OrderedRepository) => Promise<RepositoryWriter>;
  readonly close: () => Promise<void>;
}

interface Opened {
  /** What it was opened with: other keys or another address open it anew. */
  readonly access: string;
  readonly writer: RepositoryWriter;
}

/** Their indexes are below the worker's data folder; a lost one is made anew. */
export function createWorkerRepositories(
  dataDir: string,
  clock: Clock,
  database: Transacting,
): WorkerRepositories {
  const opened = new Map<string, Promise<Opened>>();
  /** Also of those that are being opened, and of earlier keys, as mailboxes that are being read may still use them. */
  const stores: ObjectStore[] = [];
  const storeFor = (repository: OrderedRepository): ObjectStore => {
    const store = storeOf(repository, dataDir, clock, repository.secretKey);
    stores.push(store);
    return store;
  };
  const open = async (repository: OrderedRepository): Promise<Opened> => {
    const { identity, dataKey } = repository;
    const store = storeFor(repository);
    const folder = join(dataDir, 'repositories', identity);
    makeFolderSync(join(dataDir, 'repositories'), { mode: 0o700 });
    if (dataKey !== null) holdKey(identity, Buffer.from(dataKey, 'base64'));
    holdStore(identity, store);
    holdSharedWriting(identity, createSharedWriting(database, identity));
    await ensureWorkerIndex(folder, store);
    const writer = openForWriting(folder, clock, { type: 'known', identity });
    return { access: accessOf(repository), writer };
  };
  const withOtherAccess = (repository: OrderedRepository, before: Opened): Opened => {
    holdStore(repository.identity, storeFor(repository));
    return { ...before, access: accessOf(repository) };
  };
  return {
    writerOf: async (repository) => {
      const { identity } = repository;
      const before = opened.get(identity);
      const next =
        before === undefined
          ? open(repository)
          : before.then((known) =>
              known.access === accessOf(repository) ? known : withOtherAccess(repository, known),
            );
      opened.set(identity, next);
      next.catch(() => {
        if (opened.get(identity) === next) opened.delete(identity);
      });
      return (await next).writer;
    },
    close: async () => {
      // First: nothing that waits for a bucket that hangs would ever end.
      for (const store of stores) store.close();
      for (const [identity, pending] of opened) {
        const known = await pending.catch(() => null);
        known?.writer.close();
        dropSharedWriting(identity);
        dropStore(identity);
        dropKey(identity);
      }
    },
  };
}

function accessOf({ place, secretKey, authority }: OrderedRepository): string {
  return JSON.stringify([place, secretKey, authority]);
}

function storeOf(
  { place, authority }: OrderedRepository,
  dataDir: string,
  clock: Clock,
  secretKey: string | null,
): ObjectStore {
  return lazyStore({
    open: () =>
      openObjectStore(
        { ...place, authority: authority === null ? null : authorityFile(dataDir, authority) },
        {
          ...{ clock, secretKey },
          proxy: () => Promise.resolve(''),
          extraCaFile: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
        },
      ),
    onContact: () => undefined,
  });
}

/** A certificate authority of the console's computer as a file here. */
export function authorityFile(dataDir: string, pem: string): string {
  const folder = join(dataDir, 'authorities');
  const path = join(folder, `${createHash('sha256').update(pem).digest('hex').slice(0, 32)}.pem`);
  withStorageErrors(path, () => {
    if (existsSync(path) && readFileSync(path, 'utf8') === pem) return;
    makeFolderSync(folder, { mode: 0o700 });
    replaceFile(path, pem, { mode: 0o600 });
  });
  return path;
}
