import type { SourceDraft } from '../../../shared/backup/source-draft.js';
import {
  type OAuthProvider,
  type SourceConfig,
  connectionsSchema,
  portSchema,
} from '../../../shared/backup/source.js';
import { wholeNumberOf } from '../../base/limits.js';
import { listedMailboxes } from './listed-mailboxes.js';
import {
  type SourceFields,
  keepsSecret,
  mayNameNone,
  needsAdministrator,
  suggestedName,
} from './source-fields.js';
import { limitedFieldsOf, sourceProblem } from './source-problem.js';

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
