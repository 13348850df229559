import type { Client } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { render, text } from '../../shared/texts/text.js';
import { writeSampleOrganisation } from './sample-organisation.js';

const name = render(text('sources.sampleOrganisation'));

/** Writes the sample organisation to `folder`, adds it as a source with a daily job, and answers both; the second time finds them. */
export async function openSampleOrganisation(
  engine: Client<WorkerContract>,
  folder: string,
): Promise<{ sourceId: string; jobId: string }> {
  const source =
    (await engine.sources.list()).find(
      (each) => each.config.type === 'sample' && each.config.path === folder,
    ) ?? (await addSource(engine, folder));
  const job =
    (await engine.jobs.list()).find(({ sourceId }) => sourceId === source.id) ??
    (await engine.jobs.create({
      name,
      sourceId: source.id,
      selection: { type: 'all' },
      schedule: { type: 'every', minutes: 24 * 60 },
      retention: { type: 'days', days: 30 },
      repositoryPath: null,
    }));
  return { sourceId: source.id, jobId: job.id };
}

async function addSource(engine: Client<WorkerContract>, folder: string) {
  await writeSampleOrganisation(folder);
  return engine.sources.add({ name, config: { type: 'sample', path: folder } });
}
