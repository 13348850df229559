import type { Job } from '../../shared/backup/job.js';
import type { Progress } from '../../shared/backup/session.js';
import type { Source } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { WriterLease } from '../repository/writer-pool.js';
import type { MailSource } from '../sources/mail-source.js';
import type { MailboxDiscovery } from '../jobs/discovery.js';
import type { Throttle } from '../lib/token-bucket.js';
import type { ConcurrencyLimit } from '../lib/concurrency-limit.js';
import type { AskCatalogue } from './ask-catalogue.js';
import type { ChooseExecutor } from './mailbox-executor.js';

export interface BackupSessionInput {
  readonly jobId: string;
  readonly job: Pick<
    Job,
    'selection' | 'kinds' | 'excludedFolders' | 'keepMissingSessions' | 'retention' | 'bandwidth'
  >;
  readonly source: Source;
  readonly openSource: () => Promise<MailSource>;
  readonly discovery: Pick<MailboxDiscovery, 'discover' | 'listing' | 'known'>;
  readonly facts: () => Promise<LicenseFacts>;
  readonly lease: WriterLease;
  readonly repository: KnownRepository;
  readonly gate: (mail: MailSource) => Promise<ConcurrencyLimit>;
  /** Has mailboxes read elsewhere; without it all are read here. */
  readonly chooseExecutor?: ChooseExecutor | undefined;
  /** The bandwidth of the job; null without a limit. */
  readonly throttle: Throttle | null;
  /** Told of what the source or a mailbox failed with. */
  readonly noteFailure: (error: unknown) => void;
  readonly catalogue: Catalogue;
  readonly ask: AskCatalogue;
  readonly clock: Clock;
  readonly retryDelaysMs: readonly number[];
  readonly signal: AbortSignal;
  readonly pushProgress: (progress: Progress) => void;
  readonly onMailboxChange: () => void;
}
