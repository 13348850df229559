import { nameSchema } from '../../../shared/backup/limits.js';
import type { OAuthProvider, Source, SourceConfig } from '../../../shared/backup/source.js';
import { followsDirectory, namedByHand, needsOtherSecret } from '../../../shared/backup/source-edit.js';
import { longestOf } from '../../base/limits.js';
import { t } from '../../messages/index.js';

const sourceTypes = ['imap', 'm365', 'google', 'maildir', 'mbox'] as const;
export type SourceType = (typeof sourceTypes)[number];
export const securities = ['tls', 'starttls', 'plain'] as const;
export type Security = (typeof securities)[number];
export const methods = ['password', 'master'] as const;
type Method = (typeof methods)[number];
/** How the app of a Microsoft tenant proves itself: typed in, or by a file (certificate, national cloud). */
export const proofs = ['secret', 'file'] as const;
type Proof = (typeof proofs)[number];

/** What says which mailboxes an organisation has. */
export const mailboxOrigins = ['directory', 'list'] as const;
type MailboxOrigin = (typeof mailboxOrigins)[number];

/** Where the mailboxes of each provider's worldwide cloud answer IMAP. */
const defaultHost: Readonly<Record<OAuthProvider, string>> = {
  m365: 'outlook.office365.com',
  google: 'imap.gmail.com',
};

/** IMAP over TLS, and IMAP that may turn to TLS (RFC 8314 §3.2). */
export const defaultPort: Readonly<Record<Security, string>> = { tls: '993', starttls: '143', plain: '143' };

/** What the fields of a new source hold, as typed. */
export interface SourceFields {
  readonly type: SourceType;
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly security: Security;
  readonly caFile: string;
  readonly method: Method;
  readonly user: string;
  readonly secret: string;
  readonly mailboxesFrom: MailboxOrigin;
  readonly mailboxes: string;
  readonly administrator: string;
  readonly path: string;
  readonly proof: Proof;
  readonly tenantId: string;
  readonly clientId: string;
  readonly credentialsFile: string;
  readonly connections: string;
  /** What is stored of the source that is edited; null for a new one. */
  readonly stored: SourceConfig | null;
}

export const newSource: SourceFields = {
  type: 'imap',
  name: '',
  host: '',
  port: '993',
  security: 'tls',
  caFile: '',
  method: 'password',
  user: '',
  secret: '',
  mailboxesFrom: 'directory',
  mailboxes: '',
  administrator: '',
  path: '',
  proof: 'secret',
  tenantId: '',
  clientId: '',
  credentialsFile: '',
  connections: '4',
  stored: null,
};

/** The fields that edit a source; null for the sample organisation, of which nothing can be changed. A secret is never shown: empty, it stays. */
export function fieldsOf({ name, config }: Source): SourceFields | null {
  switch (config.type) {
    case 'sample':
      return null;
    case 'maildir':
    case 'mbox':
      return { ...newSource, type: config.type, name, path: config.path, stored: config };
    case 'imap':
      return {
        ...newSource,
        type: config.auth.method === 'oauth' ? config.auth.provider : 'imap',
        ...(config.auth.method === 'oauth'
          ? { administrator: config.auth.administrator ?? '' }
          : { method: config.auth.method, user: config.auth.user }),
        mailboxesFrom: followsDirectory(config) ? 'directory' : 'list',
        name,
        host: config.host,
        port: String(config.port),
        security: config.security,
        caFile: config.caFile ?? '',
        mailboxes: namedByHand(config).join('\n'),
        connections: String(config.maxConnections),
        stored: config,
      };
  }
}

/** The types that a source can have: an edited one those of its own mailboxes. */
export function typesOf({ stored }: SourceFields): readonly SourceType[] {
  return stored === null ? sourceTypes : stored.type === 'imap' ? ['imap', 'm365', 'google'] : [];
}

/** The fields after another type was chosen; an edited source keeps its mailboxes, and its own type brings its own fields back. */
export function retyped(fields: SourceFields, type: SourceType, edited: Source | null): SourceFields {
  const own = edited === null ? null : fieldsOf(edited);
  if (own?.type === type) return own;
  return { ...fields, ...withType(type) };
}

/** Whether the stored secret serves what the fields say, so that none has to be entered. */
export function keepsSecret(fields: SourceFields): boolean {
  if (fields.stored === null) return false;
  const auth: Extract<SourceConfig, { type: 'imap' }>['auth'] =
    fields.type === 'm365' || fields.type === 'google'
      ? { method: 'oauth', provider: fields.type }
      : { method: 'password', user: fields.user };
  return fields.stored.type === 'imap' && !needsOtherSecret(fields.stored, { ...fields.stored, auth });
}

/** What changes with the kind of source: a host or a secret of one kind means nothing in another. */
export function withType(type: SourceType): Partial<SourceFields> {
  return {
    type,
    host: type === 'm365' || type === 'google' ? defaultHost[type] : '',
    port: defaultPort.tls,
    security: 'tls',
    secret: '',
    credentialsFile: '',
  };
}

/** Google shows its directory to administrators only. One that was added without, on the command line, leaves it to its jobs to name mailboxes. */
export function needsAdministrator({ type, mailboxesFrom, stored }: SourceFields): boolean {
  const wasWithout =
    stored?.type === 'imap' &&
    stored.auth.method === 'oauth' &&
    stored.auth.administrator === undefined &&
    followsDirectory(stored);
  return type === 'google' && mailboxesFrom === 'directory' && !wasWithout;
}

/** A source with a master user that was added on the command line leaves it to its jobs to name mailboxes. */
export function mayNameNone({ type, stored }: SourceFields): boolean {
  return type === 'imap' && stored !== null && namedByHand(stored).length === 0;
}

/** What a source is called unless it is given a name: its server or provider, or the last part of its folder. */
export function suggestedName(fields: SourceFields): string {
  const parts = fields.path.trim().split(/[/\\]/).filter(Boolean);
  const names: Record<SourceType, string> = {
    imap: fields.host.trim(),
    m365: t.sources.types.m365,
    google: t.sources.types.google,
    maildir: parts.at(-1) ?? '',
    mbox: parts.at(-1) ?? '',
  };
  return names[fields.type].slice(0, longestOf(nameSchema));
}
