import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { AppError, toErrorData } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { assertAuthorities } from '../https/trusted-authorities.js';
import { isLoopback } from '../lib/loopback.js';
import { withStorageErrors } from '../lib/storage-errors.js';

/** Where the PostgreSQL server is, and whom it is to be trusted by. */
export interface DatabaseAddress {
  /** `postgres://user[:password]@host[:port]/database`; `?host=/folder` for a Unix socket, `?sslmode=disable` on this computer only. */
  readonly url: string;
  /** PEM file of a private certificate authority; null = those that Node trusts. */
  readonly authority: string | null;
  /** In place of the one of the address; null = that one, or PGPASSWORD, or the file PGPASSFILE. */
  readonly password: string | null;
}

export interface DatabaseConnection {
  /** For people: name and port, never the password. */
  readonly host: string;
  readonly settings: Pick<pg.ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'>;
}

const usualPort = 5432;

/**
 * How to connect. TLS with a checked certificate and name, always, but for a Unix socket, and for this computer where the address says so. Throws
 * AppError `invalid-argument` or `io`.
 */
export function connectionOf({ url, authority, password }: DatabaseAddress): DatabaseConnection {
  const parsed = parseAddress(url);
  const socket = parsed.searchParams.get('host');
  const host = decodeURIComponent(parsed.hostname).replace(/^\[(.*)\]$/, '$1');
  const port = parsed.port === '' ? usualPort : Number(parsed.port);
  const given = password ?? decodeURIComponent(parsed.password);
  const shared = {
    port,
    user: decodeURIComponent(parsed.username),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(given === '' ? {} : { password: given }),
  };
  if (socket !== null && socket.startsWith('/'))
    return { host: socket, settings: { ...shared, host: socket, ssl: false } };
  const mode = parsed.searchParams.get('sslmode') ?? 'verify-full';
  if (mode !== 'verify-full' && mode !== 'disable')
    throw new AppError('invalid-argument', text('cluster.sslModeUnknown', { mode }));
  if (mode === 'disable' && !isLoopback(host))
    throw new AppError('invalid-argument', text('cluster.tlsNeeded', { host }));
  const ca = authority === null ? {} : { ca: readAuthority(authority) };
  // The name that the certificate is compared with is the driver's to pass on: for an address it must not be sent along.
  const ssl = mode === 'disable' ? false : { rejectUnauthorized: true, ...ca };
  return { host: `${host}:${String(port)}`, settings: { ...shared, host, ssl } };
}

/** The address without its password, and the password: what is kept where everybody may look, and what is not. */
export function withoutPassword(url: string): { readonly url: string; readonly password: string | null } {
  const parsed = parseAddress(url);
  const password = parsed.password === '' ? null : decodeURIComponent(parsed.password);
  parsed.password = '';
  return { url: parsed.href, password };
}

function parseAddress(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isPostgres = parsed?.protocol === 'postgres:' || parsed?.protocol === 'postgresql:';
  if (parsed === null || !isPostgres || parsed.username === '' || parsed.pathname.length < 2)
    throw new AppError('invalid-argument', text('cluster.urlNotValid'));
  return parsed;
}

function readAuthority(path: string): string {
  try {
    const pem = withStorageErrors(path, () => readFileSync(path, 'utf8'));
    assertAuthorities(pem, path);
    return pem;
  } catch (error) {
    const { code, message: reason } = toErrorData(error);
    throw new AppError(code, text('cluster.authorityNotRead', { path, reason }));
  }
}
