import type { SourceConfig } from '../../shared/backup/source.js';
import { needsOtherSecret } from '../../shared/backup/source-edit.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

/** Throws AppError `invalid-argument` for a source that is to sign in another way, with a secret that is not there: `secret` is the new one. */
export function assertSecretServes(before: SourceConfig, after: SourceConfig, secret: string | null): void {
  if (secret === null && needsOtherSecret(before, after))
    throw new AppError('invalid-argument', text('sources.secretNeeded'));
}
