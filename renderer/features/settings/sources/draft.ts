import type { SourceConfig } from '../../../../shared/backup/model.js';

export const sourceTypes = ['imap', 'maildir', 'mbox'] as const;
export type SourceType = (typeof sourceTypes)[number];
export const securities = ['tls', 'starttls', 'plain'] as const;
export type Security = (typeof securities)[number];
export const methods = ['password', 'master'] as const;
export type Method = (typeof methods)[number];

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
  readonly mailboxes: string;
  readonly path: string;
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
  mailboxes: '',
  path: '',
};

/** The source to add, or null while a needed field is empty or the port is none. */
export function sourceDraftOf(
  fields: SourceFields,
): { name: string; config: SourceConfig; secret: string | null } | null {
  const name = fields.name.trim() === '' ? suggestedName(fields) : fields.name.trim();
  if (fields.type !== 'imap') {
    const path = fields.path.trim();
    return path === '' ? null : { name, config: { type: fields.type, path }, secret: null };
  }
  const port = Number(fields.port);
  const host = fields.host.trim();
  const user = fields.user.trim();
  if (host === '' || user === '' || fields.secret === '') return null;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const caFile = fields.caFile.trim();
  const mailboxes = fields.mailboxes
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (fields.method === 'master' && mailboxes.length === 0) return null;
  return {
    name,
    config: {
      type: 'imap',
      host,
      port,
      security: fields.security,
      auth: { method: fields.method, user },
      maxConnections: 4,
      ...(caFile === '' ? {} : { caFile }),
      ...(fields.method === 'master' ? { mailboxes } : {}),
    },
    secret: fields.secret,
  };
}

/** What a source is called unless it is given a name: its server, or the last part of its folder. */
export function suggestedName(fields: SourceFields): string {
  const parts = fields.path.trim().split(/[/\\]/).filter(Boolean);
  const name = fields.type === 'imap' ? fields.host.trim() : (parts.at(-1) ?? '');
  return name.slice(0, 120);
}
