import { nameSchema, pathSchema, userSchema } from '../../../shared/backup/limits.js';
import { clientIdSchema, credentialSchema, tenantIdSchema } from '../../../shared/backup/oauth-app.js';
import { secretSchema } from '../../../shared/backup/source-draft.js';
import {
  connectionsSchema,
  hostSchema,
  mostHandMailboxes,
  portSchema,
} from '../../../shared/backup/source.js';
import { assertNever } from '../../../shared/errors.js';
import { type NumberFormat, lengthProblem, numberProblem } from '../../base/field-problems.js';
import { t } from '../../messages/index.js';
import { listedMailboxes } from './listed-mailboxes.js';
import type { SourceFields } from './source-fields.js';

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

/** The limited fields that a kind of source shows. */
export function limitedFieldsOf({
  type,
  method,
  proof,
  mailboxesFrom,
}: SourceFields): readonly LimitedField[] {
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
  number: NumberFormat = String,
): string | null {
  switch (field) {
    case 'port':
      return numberProblem(fields.port, portSchema, number, t.common.portInvalid);
    case 'connections':
      return numberProblem(fields.connections, connectionsSchema, number);
    case 'mailboxes': {
      const { mailboxes, badLines } = listedMailboxes(fields);
      if (mailboxes.length > mostHandMailboxes) return t.sources.tooManyMailboxes(number(mostHandMailboxes));
      return badLines.length === 0 ? null : t.sources.badLines(badLines.length, number(badLines.length));
    }
    case 'secret': {
      // A password is used as it is typed, blanks at its ends too.
      const [secret, schema] =
        fields.type === 'm365' ? [fields.secret.trim(), credentialSchema] : [fields.secret, secretSchema];
      return lengthProblem(secret, schema, number);
    }
    case 'name':
    case 'host':
    case 'user':
    case 'path':
    case 'caFile':
    case 'credentialsFile':
    case 'tenantId':
    case 'clientId':
    case 'administrator':
      return lengthProblem(fields[field].trim(), textSchemas[field], number);
    default:
      return assertNever(field);
  }
}
