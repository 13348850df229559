import { type CareChoice, type CareInterval, type CareTask, careTasks } from '../../shared/backup/care.js';
import type { Clock } from '../../shared/clock.js';
import { assertNever } from '../../shared/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { RepositoryCheck } from '../catalogue/repository-checks.js';
import type { KnownRepository } from '../catalogue/repositories.js';

const day = 86_400_000;
/** Clocks of one machine differ by less. */
const clockToleranceMs = 60_000;

/** What holds where nobody has chosen: reading all of it back costs hours, a drill some minutes. */
const defaultIntervals: Readonly<Record<CareTask, CareInterval>> = {
  verification: 'monthly',
  'restore-drill': 'weekly',
};

/** Null for never. */
function daysOf(interval: CareInterval): number | null {
  switch (interval) {
    case 'never':
      return null;
    case 'daily':
      return 1;
    case 'weekly':
      return 7;
    case 'monthly':
      return 30;
    case 'quarterly':
      return 91;
    default:
      return assertNever(interval);
  }
}

export function intervalOf({ task, interval }: Pick<RepositoryCheck, 'task' | 'interval'>): CareInterval {
  return interval ?? defaultIntervals[task];
}

/**
 * When a task is due next; null for never. It counts from the last one that came to its end, or from when the repository became
 * known; one that was stopped or cut short is tried again a day later. A date in the future means that the clock was wrong: due at once.
 */
export function nextCareAt(check: RepositoryCheck, now: Date): Date | null {
  const days = daysOf(intervalOf(check));
  if (days === null) return null;
  const from = Date.parse(check.completedAt ?? check.since);
  const begun = check.begunAt === null ? 0 : Date.parse(check.begunAt);
  if ([from, begun].some((at) => at > now.getTime() + clockToleranceMs)) return now;
  // The first drill does not wait for a week: a restore is worth most when it was tried early.
  const first = check.task === 'restore-drill' && check.completedAt === null ? 1 : days;
  const wasCutShort = check.completedAt === null ? begun > 0 : begun > Date.parse(check.completedAt);
  return new Date(Math.max(from + first * day, wasCutShort ? begun + day : 0));
}

/** What is known of the care for these repositories, task by task. */
export function checksOf(
  { catalogue, clock }: { readonly catalogue: Catalogue; readonly clock: Clock },
  repositories: readonly KnownRepository[],
): { readonly repository: KnownRepository; readonly check: RepositoryCheck }[] {
  for (const { id } of repositories) catalogue.checks.noteKnown(id, clock().toISOString());
  const checks = new Map(
    catalogue.checks.list().map((check) => [keyOf(check.repositoryId, check.task), check]),
  );
  return repositories.flatMap((repository) =>
    careTasks.flatMap((task) => {
      const check = checks.get(keyOf(repository.id, task));
      return check === undefined ? [] : [{ repository, check }];
    }),
  );
}

/** How often another console has looked after repositories, for those that are known here or that a job names. */
export function takeInCare(catalogue: Catalogue, care: readonly CareChoice[], clock: Clock): void {
  const { repositories, jobs, checks } = catalogue;
  const paths = new Set([
    ...repositories.list().map(({ path }) => path),
    ...jobs.list().map(({ definition }) => repositories.pathOf(definition.repositoryPath)),
  ]);
  for (const { path, task, interval } of care) {
    if (!paths.has(path)) continue;
    const { id } = repositories.register(path);
    checks.noteKnown(id, clock().toISOString());
    checks.setInterval(id, task, interval);
  }
}

/** The repositories for which a task is due now. */
export function dueNow(
  options: { readonly catalogue: Catalogue; readonly clock: Clock },
  task: CareTask,
  repositories: readonly KnownRepository[],
): KnownRepository[] {
  const now = options.clock();
  return checksOf(options, repositories)
    .filter(({ check }) => {
      const next = check.task === task ? nextCareAt(check, now) : null;
      return next !== null && next <= now;
    })
    .map(({ repository }) => repository);
}

function keyOf(repositoryId: number, task: CareTask): string {
  return `${String(repositoryId)} ${task}`;
}
