import type { JobDefinition } from '../../shared/backup/job.js';
import type { Source } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { JobToBe, SourceToBe } from '../catalogue/configuration.js';
import { assertPlace, inOwnWords, scheduleFrom } from './jobs.js';
import { settleMembership } from './membership.js';
import { assertValidSchedule } from './schedule.js';
import { renamedMailboxes } from './sources.js';

/** Sources and jobs of a configuration file, with the ids that they are to have here. */
export interface TakenConfiguration {
  readonly sources: readonly Source[];
  readonly jobs: readonly { readonly id: string; readonly definition: JobDefinition }[];
}

/** What speaks against taking them over, each once; nothing is changed. */
export function problemsOf(catalogue: Catalogue, taken: TakenConfiguration, clock: Clock): readonly Text[] {
  const now = clock();
  const check = (): Text[] => {
    const known = new Set(catalogue.sources.list().map(({ id }) => id));
    return taken.jobs.flatMap(({ id, definition }) => {
      if (definition.copyFrom === null && !known.has(definition.sourceId))
        return [text('configuration.sourceMissing', { job: definition.name })];
      return problemOf(() => {
        assertPlace(catalogue, definition, id);
        assertValidSchedule(definition.schedule, now);
      }).map((reason) => text('configuration.jobRefused', { job: definition.name, reason }));
    });
  };
  return problemOf(() => {
    const unwritable = catalogue.notWritable();
    if (unwritable !== null) throw unwritable;
  }).concat(catalogue.configuration.rehearse(toBe(catalogue, taken, clock), now.toISOString(), check));
}

/** Has them be there, all or none; what is there already under these ids is replaced. Doing it again changes nothing. */
export function takeOverConfiguration(
  catalogue: Catalogue,
  taken: TakenConfiguration,
  clock: Clock,
  time: KnownTime,
): void {
  catalogue.configuration.takeOver(toBe(catalogue, taken, clock), clock().toISOString());
  settleMembership(catalogue, time);
}

function toBe(
  catalogue: Catalogue,
  { sources, jobs }: TakenConfiguration,
  clock: Clock,
): { sources: SourceToBe[]; jobs: JobToBe[] } {
  const sourcesHere = new Map(catalogue.sources.list().map((source) => [source.id, source]));
  const jobsHere = new Map(catalogue.jobs.list().map((job) => [job.id, job]));
  const mailboxes = catalogue.mailboxes.list();
  return {
    sources: sources.map((source) => {
      const before = sourcesHere.get(source.id);
      const known = mailboxes.flatMap(({ sourceId, mailbox }) => (sourceId === source.id ? [mailbox] : []));
      return {
        ...source,
        renamed: before === undefined ? new Map() : renamedMailboxes(before.config, source.config, known),
      };
    }),
    jobs: jobs.map(({ id, definition: given }) => {
      const definition = inOwnWords(catalogue, given);
      const before = jobsHere.get(id);
      const from = before === undefined ? clock().toISOString() : scheduleFrom(before, definition, clock);
      return { id, definition, scheduleFrom: from };
    }),
  };
}

function problemOf(check: () => void): Text[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof AppError) return [toErrorData(error).message];
    throw error;
  }
}
