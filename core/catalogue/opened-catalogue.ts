import type { ClusterController } from '../../shared/backup/cluster.js';
import type { SessionType } from '../../shared/backup/session.js';
import type { AppError } from '../../shared/errors.js';
import type { Text } from '../../shared/texts/text.js';
import type { Database } from '../lib/database.js';

/** A catalogue's database, opened where it is kept: in the data folder (`catalogue-in-folder.ts`) or in a cluster's database (`catalogue-in-postgres.ts`). */
export interface Opened {
  /** Refuses to write what its user believes to be kept: sources, jobs, sessions of backups. */
  readonly strict: Database;
  /** Takes what only a restore or a verification needs. */
  readonly lenient: Database;
  readonly sessions: Database;
  readonly owners: Owners;
  /** Throws AppError `not-controller` where another console is who begins such sessions. */
  readonly assertMayStart: (type: SessionType) => void;
  /** Who controls it, where several consoles may have it; null else. */
  readonly controller: () => ClusterController | null;
  readonly copies: Copies;
  readonly setAsideAt: string | null;
  readonly isRecovered: boolean;
  readonly recoveredAt: () => string | null;
  readonly notWritable: () => AppError | null;
  readonly warnings: () => Text[];
}

/** The data folders whose processes run sessions. */
interface Owners {
  /** Of this process; null where there is only one. */
  readonly own: string | null;
  /** Whether a process of another data folder is there. */
  readonly isPresent: (folder: string) => boolean;
}

export interface Copies {
  /** Has a change of sources or jobs copied, which would be missed most. */
  readonly after: <A extends readonly unknown[], T>(change: (...values: A) => T) => (...values: A) => T;
  readonly flush: () => void;
}
