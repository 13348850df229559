import pg from 'pg';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { describeFailure } from '../https/connection-failure.js';
import { redact } from '../lib/redact.js';
import type { DatabaseConnection } from './database-address.js';

/** Classes of SQLSTATE of a server that cannot serve now: connection, rollback, resources, locks, operator, system. */
const passing = new Set(['08', '40', '53', '55', '57', '58']);
/** It only reads, as another one has taken its place or is about to. */
const standby = '25006';

/** What a connection or a statement has thrown, with what to do next. */
export function databaseError(
  error: unknown,
  host: string,
  { user = '', database = '' }: DatabaseConnection['settings'],
): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof pg.DatabaseError) return answered(error, host, user, database);
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('does not support SSL'))
    return new AppError('database-tls', text('cluster.noTls', { host }));
  if (/password must be a string|no password/i.test(message))
    return new AppError('database-credentials', text('cluster.credentials', { host, user }));
  const { kind, detail: reason } = describeFailure(error, host);
  if (kind !== 'untrusted')
    return new AppError('database-unreachable', text('cluster.unreachable', { host, reason }), {
      cause: error,
    });
  const said =
    reason.id === 'https.authorityUnknown'
      ? text('cluster.authorityUnknown', { host, reason })
      : text('cluster.notTrusted', { host, reason });
  return new AppError('database-tls', said, { cause: error });
}

function answered(error: pg.DatabaseError, host: string, user: string, database: string): AppError {
  const { code = '' } = error;
  const said = redact(error.message);
  const options = { cause: error, details: said };
  switch (code) {
    case '28P01':
    case '28000':
      return new AppError('database-credentials', text('cluster.credentials', { host, user }), options);
    case '3D000':
      return new AppError('database-refused', text('cluster.noDatabase', { host, database }), options);
    case '42501':
      return new AppError('database-refused', text('cluster.noRight', { host, said }), options);
    case '42P01':
    case '3F000':
      return new AppError('database-refused', text('cluster.notSetUp'), options);
    default:
      return passing.has(code.slice(0, 2)) || code === standby
        ? new AppError('database-unreachable', text('cluster.unreachable', { host, reason: said }), options)
        : new AppError('database-refused', text('cluster.failed', { host, said }), options);
  }
}
