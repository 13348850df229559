import { type Text, text } from '../../shared/texts/text.js';
import type { MovableLicense } from '../license/license-service.js';

/** What a console that was moved to another computer says wherever one looks; nothing of any other. */
export function movedWarning(license: Pick<MovableLicense, 'movedAt'>): Text[] {
  const at = license.movedAt();
  return at === null ? [] : [text('configuration.hasMoved', { at })];
}
