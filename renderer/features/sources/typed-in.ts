import type { Source } from '../../../shared/backup/source.js';
import { type SourceFields, fieldsOf, newSource, withType } from './source-fields.js';

/** What is typed, pasted or chosen as a file. */
const typedFields = [
  'name',
  'host',
  'caFile',
  'user',
  'secret',
  'mailboxes',
  'administrator',
  'path',
  'tenantId',
  'clientId',
  'credentialsFile',
  'connections',
] as const satisfies readonly (keyof SourceFields)[];

/** Whether something was typed in that closing would lose; a kind that was chosen and its usual values are not. */
export function isTypedIn(fields: SourceFields, edited: Source | null): boolean {
  const own = edited === null ? null : fieldsOf(edited);
  const untouched = own?.type === fields.type ? own : { ...(own ?? newSource), ...withType(fields.type) };
  // A port follows the encryption, and what is not text costs a click.
  return typedFields.some((field) => fields[field].trim() !== untouched[field].trim());
}
