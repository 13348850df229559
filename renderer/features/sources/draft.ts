import { nameSchema, pathSchema, userSchema } from '../../../shared/backup/limits.js';
import {
  type OAuthProvider,
  type Source,
  type SourceConfig,
  connectionsSchema,
  hostSchema,
  mostHandMailboxes,
  portSchema,
} from '../../../shared/backup/source.js';
import { assertNever } from '../../../shared/errors.js';
import { clientIdSchema, credentialSchema, tenantIdSchema } from '../../../shared/backup/oauth-app.js';
import { followsDirectory, namedByHand, needsOtherSecret } from '../../../shared/backup/source-edit.js';
import { type SourceDraft, secretSchema } from '../../../shared/backup/source-draft.js';
import { boundsOf, longestOf, wholeNumberOf } from '../../base/limits.js';
import { t } from '../../messages/index.js';
import { listedMailboxes } from './listed-mailboxes.js';

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

const textSchemas = {
  name: nameSchema,
  host: hostSchema,
  user: userSchema,
  path: pathSchema,
  caFile: pathSchema,
  credentialsFile: pathSchema,
  tenantId: tenantIdSchema,
  clientId: clientIdSchema,
  administrator: userSchema,
} as const;
export type LimitedField = keyof typeof textSchemas | 'secret' | 'port' | 'connections' | 'mailboxes';

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
  const auth: ImapConfig['auth'] =
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

/** The limited fields that a kind of source shows. */
function limitedFieldsOf({ type, method, proof, mailboxesFrom }: SourceFields): readonly LimitedField[] {
  const ofMailboxes = mailboxesFrom === 'list' ? (['mailboxes'] as const) : [];
  const server = ['name', 'host', 'port', 'caFile', 'connections'] as const;
  switch (type) {
    case 'imap':
      return [...server, 'user', 'secret', ...(method === 'master' ? ['mailboxes' as const] : [])];
    case 'm365':
      return [
        ...server,
        ...ofMailboxes,
        ...(proof === 'file'
          ? (['credentialsFile'] as const)
          : (['tenantId', 'clientId', 'secret'] as const)),
      ];
    case 'google':
      return [...server, ...ofMailboxes, 'administrator', 'credentialsFile'];
    case 'maildir':
    case 'mbox':
      return ['name', 'path'];
  }
}

/** What is wrong with a field that is not empty, for it to say; null when nothing is. */
export function sourceProblem(
  fields: SourceFields,
  field: LimitedField,
  number: (value: number) => string = String,
): string | null {
  switch (field) {
    case 'port': {
      const { least, most } = boundsOf(portSchema);
      return wholeNumberOf(fields.port, portSchema) === null
        ? t.sources.portInvalid(number(least), number(most))
        : null;
    }
    case 'connections': {
      const { least, most } = boundsOf(connectionsSchema);
      return wholeNumberOf(fields.connections, connectionsSchema) === null
        ? t.sources.connectionsInvalid(number(least), number(most))
        : null;
    }
    case 'mailboxes': {
      const { mailboxes, badLines } = listedMailboxes(fields);
      if (mailboxes.length > mostHandMailboxes) return t.sources.tooManyMailboxes(number(mostHandMailboxes));
      return badLines.length === 0 ? null : t.sources.badLines(badLines.length, number(badLines.length));
    }
    case 'secret': {
      // A password is used as it is typed, blanks at its ends too.
      const [secret, schema] =
        fields.type === 'm365' ? [fields.secret.trim(), credentialSchema] : [fields.secret, secretSchema];
      const longest = longestOf(schema);
      return secret.length > longest ? t.common.tooLong(number(longest)) : null;
    }
    case 'name':
    case 'host':
    case 'user':
    case 'path':
    case 'caFile':
    case 'credentialsFile':
    case 'tenantId':
    case 'clientId':
    case 'administrator': {
      const longest = longestOf(textSchemas[field]);
      return fields[field].trim().length > longest ? t.common.tooLong(number(longest)) : null;
    }
    default:
      return assertNever(field);
  }
}

/** The source to add, or null while a needed field is empty or a field is not acceptable. */
export function sourceDraftOf(fields: SourceFields): SourceDraft | null {
  if (limitedFieldsOf(fields).some((field) => sourceProblem(fields, field) !== null)) return null;
  const name = fields.name.trim() === '' ? suggestedName(fields) : fields.name.trim();
  switch (fields.type) {
    case 'maildir':
    case 'mbox': {
      const path = fields.path.trim();
      return path === '' ? null : { name, config: { type: fields.type, path }, secret: null };
    }
    case 'imap':
      return passwordDraft(name, fields);
    case 'm365':
    case 'google':
      return oauthDraft(name, fields.type, fields);
  }
}

type ImapConfig = Extract<SourceConfig, { type: 'imap' }>;

function passwordDraft(name: string, fields: SourceFields): SourceDraft | null {
  const server = serverOf(fields);
  const user = fields.user.trim();
  const mailboxes = mailboxesOf(fields);
  const isKept = fields.secret === '' && keepsSecret(fields);
  if (server === null || user === '' || (fields.secret === '' && !isKept)) return null;
  if (fields.method === 'master' && mailboxes.length === 0 && !mayNameNone(fields)) return null;
  return {
    name,
    config: {
      ...server,
      auth: { method: fields.method, user },
      ...(fields.method === 'master' ? listOf(mailboxes) : {}),
    },
    secret: isKept ? null : fields.secret,
  };
}

function oauthDraft(name: string, provider: OAuthProvider, fields: SourceFields): SourceDraft | null {
  const server = serverOf(fields);
  const mailboxes = fields.mailboxesFrom === 'list' ? mailboxesOf(fields) : [];
  const administrator = provider === 'google' ? fields.administrator.trim() : '';
  const secret = credentialsOf(provider, fields);
  if (server === null || (fields.mailboxesFrom === 'list' && mailboxes.length === 0)) return null;
  if (administrator === '' && needsAdministrator(fields)) return null;
  // Of credentials that are typed in, a part is none.
  const isUntouched = credentialFields(provider, fields).every((text) => text.trim() === '');
  if (secret === null && !(isUntouched && keepsSecret(fields))) return null;
  const auth = { method: 'oauth', provider, ...(administrator === '' ? {} : { administrator }) } as const;
  return { name, config: { ...server, auth, ...listOf(mailboxes) }, secret };
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

function listOf(mailboxes: string[]): Pick<ImapConfig, 'mailboxes'> {
  return mailboxes.length === 0 ? {} : { mailboxes };
}

/** What the fields of credentials hold. */
function credentialFields(provider: OAuthProvider, fields: SourceFields): readonly string[] {
  return provider === 'google' || fields.proof === 'file'
    ? [fields.credentialsFile]
    : [fields.tenantId, fields.clientId, fields.secret];
}

/** Credentials as main takes them; null while a field is empty. */
function credentialsOf(provider: OAuthProvider, fields: SourceFields): SourceDraft['secret'] {
  if (provider === 'google' || fields.proof === 'file') {
    const credentialsFile = fields.credentialsFile.trim();
    return credentialsFile === '' ? null : { credentialsFile };
  }
  const [tenantId, clientId, clientSecret] = [fields.tenantId, fields.clientId, fields.secret].map((text) =>
    text.trim(),
  );
  return tenantId && clientId && clientSecret ? JSON.stringify({ tenantId, clientId, clientSecret }) : null;
}

function serverOf(fields: SourceFields): Omit<ImapConfig, 'auth'> | null {
  const port = wholeNumberOf(fields.port, portSchema);
  const maxConnections = wholeNumberOf(fields.connections, connectionsSchema);
  const host = fields.host.trim();
  if (host === '' || port === null || maxConnections === null) return null;
  const caFile = fields.caFile.trim();
  return {
    type: 'imap',
    host,
    port,
    security: fields.security,
    maxConnections,
    ...(caFile === '' ? {} : { caFile }),
  };
}

function mailboxesOf(fields: SourceFields): string[] {
  return [...listedMailboxes(fields).mailboxes];
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
