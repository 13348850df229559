import { join } from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.js';
import { sampleMailboxes } from '../sources/sample-organisation.js';

/** Where the sample organisation lies in a data folder. */
export function sampleFolder(dataFolder: string): string {
  return join(dataFolder, 'sample-organisation');
}

/** The sample organisation that a version before this one kept as a Maildir folder like any other is the sample from now on. */
export function takeOverFormerSample(catalogue: Catalogue, dataFolder: string): void {
  const path = sampleFolder(dataFolder);
  for (const source of catalogue.sources.list()) {
    if (source.config.type !== 'maildir' || source.config.path !== path) continue;
    catalogue.mailboxes.takeOverSample({ ...source, config: { type: 'sample', path } }, sampleMailboxes);
  }
}
