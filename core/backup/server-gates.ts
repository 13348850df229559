import type { Source, SourceConfig } from '../../shared/backup/source.js';
import { ConcurrencyLimit } from '../lib/concurrency-limit.js';
import type { MailSource } from '../sources/mail-source.js';

/** How many mailboxes are read of a server at the same time. */
export interface ServerGates {
  /** The gate of a source's server, for all jobs and sources that read it. */
  readonly of: (source: Source, mail: Pick<MailSource, 'maxConcurrency'>) => ConcurrencyLimit;
}

/** A server has the least of the limits that its sources give it, as they are by now. */
export function createServerGates(listSources: () => readonly Source[]): ServerGates {
  const gates = new Map<string, ConcurrencyLimit>();
  return {
    of: (source, mail) => {
      const server = serverOf(source);
      const limits = listSources().flatMap((other) =>
        other.config.type === 'imap' && serverOf(other) === server ? [other.config.maxConnections] : [],
      );
      const limit = Math.min(mail.maxConcurrency, ...limits);
      const gate = gates.get(server) ?? new ConcurrencyLimit(limit);
      gates.set(server, gate);
      gate.changeTo(limit);
      return gate;
    },
  };
}

/** Folders are each their own. */
export function serverOf({ id, config }: { readonly id: string; readonly config: SourceConfig }): string {
  return config.type === 'imap' ? `${config.host.toLowerCase()}:${String(config.port)}` : id;
}
