import { textSchema } from '../../../shared/texts/text.js';
import type { ErrorData } from '../../../shared/errors.js';
import type { SourceFields } from './source-fields.js';
import type { LimitedField } from './source-problem.js';

export type MendableField = LimitedField | 'security';

/** The field of a source that an error is about, as it is shown; null where no field can mend it. */
export function fieldToMend(
  { code, message }: ErrorData,
  fields: Pick<SourceFields, 'type' | 'proof' | 'security'>,
): MendableField | null {
  const encryption = fields.type === 'imap' ? 'security' : 'port';
  const authority = fields.security === 'plain' ? encryption : 'caFile';
  if (fields.type === 'maildir' || fields.type === 'mbox')
    return code === 'not-found' || code === 'io' ? 'path' : null;
  switch (message.id) {
    case 'imap.unreachable':
      return 'host';
    case 'imap.needsTls':
    case 'imap.noSignIn':
      return encryption;
    case 'imap.masterNeedsMailboxes':
      return 'mailboxes';
    case 'imap.caFileUnreadable':
    case 'imap.caFileIsKey':
    case 'imap.caFileHoldsNone':
    case 'https.caFileUnreadable':
    case 'https.caFileDamaged':
    case 'https.caFileEmpty':
      return authority;
    case 'imap.notSecure':
      switch (textSchema.safeParse(message.params['reason']).data?.id) {
        case 'imap.authorityUnknown':
          return authority;
        case 'imap.certificateOfAnother':
          return 'host';
        case 'imap.wrongEncryption':
          return encryption;
        default:
          return null;
      }
    default:
      return code === 'source-credentials' || code === 'secret-unavailable' ? signInField(fields) : null;
  }
}

/** Of an app's credentials all are entered anew, beginning with the first. */
function signInField({ type, proof }: Pick<SourceFields, 'type' | 'proof'>): MendableField {
  if (type === 'imap') return 'secret';
  return type === 'm365' && proof === 'secret' ? 'tenantId' : 'credentialsFile';
}
