import { rmSync } from 'node:fs';
import type { SampleForecast } from '../../shared/backup/sample.js';
import { render, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { withStorageErrors } from '../lib/storage-errors.js';
import { assertDeletable, deletionForecast } from './delete-mailbox-data.js';
import type { DeletionTarget } from './find-mailbox-data.js';
import { sampleFolder } from './former-sample.js';

/** What removing the sample organisation takes away; null where nothing of it is left. */
export function sampleForecast(catalogue: Catalogue): SampleForecast | null {
  const sources = sampleSources(catalogue);
  const target = sampleTarget(catalogue);
  if (sources.length === 0 && target === null) return null;
  const jobs = sampleJobs(catalogue).map(({ definition }) => definition.name);
  if (target === null) return { jobs, mailboxes: 0, points: 0, bytes: 0, isHeld: false };
  const { points, bytes, isHeld } = deletionForecast(catalogue, target);
  return { jobs, mailboxes: target.mailboxes.length, points, bytes, isHeld };
}

/** Throws why the sample organisation cannot be removed now, before anything of it is gone; what {@link assertDeletable} throws. */
export function assertRemovable(catalogue: Catalogue): void {
  const target = sampleTarget(catalogue);
  if (target !== null) assertDeletable(catalogue, target, { leaveUnreachable: true });
}

export function sampleSources({ sources }: Catalogue) {
  return sources.list().filter(({ config }) => config.type === 'sample');
}

export function sampleJobs(catalogue: Catalogue) {
  const ids = new Set(sampleSources(catalogue).map(({ id }) => id));
  return catalogue.jobs.list().filter(({ definition }) => ids.has(definition.sourceId));
}

/** Everything that was ever backed up of it, also by a source that is gone; null where that is nothing. */
export function sampleTarget({ mailboxes }: Catalogue): DeletionTarget | null {
  const [first, ...others] = mailboxes
    .list()
    .filter(({ isSample, isOpenedOnly }) => isSample && !isOpenedOnly);
  if (first === undefined) return null;
  return {
    name: render(text('sources.sampleOrganisation')),
    mailboxes: [first, ...others],
    identity: null,
  };
}

/** Once nothing of it is in a repository any more. Throws AppError `io`. */
export function forgetSample(catalogue: Catalogue, dataDir: string): void {
  catalogue.mailboxes.forgetSample();
  const folder = sampleFolder(dataDir);
  withStorageErrors(folder, () => {
    rmSync(folder, { recursive: true, force: true });
  });
}
