import type { Session } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { WrongClock } from '../../shared/license/wrong-clock.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { isRepository } from '../repository/repository-marker.js';
import { correctDatesIn } from '../repository/change-beside-backup.js';

/**
 * Corrects the dates of a clock that was found wrong (docs/decisions/0181): in the catalogue, then in every repository that is there; one that
 * is not takes them over when it is used again. Returns the sessions that were moved. Throws AppError when the catalogue cannot be written.
 */
function correctWrongDates(catalogue: Catalogue, found: WrongClock, clock: Clock): Session[] {
  const ids = catalogue.dates.correct(found);
  const { repositories } = catalogue;
  const openedOnly = repositories.openedOnly();
  for (const repository of repositories.list()) {
    if (!openedOnly.has(repository.id)) takeOverCorrections(catalogue, repository, clock);
  }
  return ids.map((id) => catalogue.sessions.get(id));
}

/** The same whenever a clock is found wrong, told to `onMoved`; answers false where the catalogue cannot be written. */
export function dateCorrector(
  catalogue: Catalogue,
  clock: Clock,
  onMoved: (moved: readonly Session[]) => void,
): (found: WrongClock) => boolean {
  return (found) => {
    try {
      onMoved(correctWrongDates(catalogue, found, clock));
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  };
}

/** Brings what is known of wrong clocks into a repository that this console writes to. Nothing depends on it: what fails is tried the next time. */
export function takeOverCorrections(
  { dates, repositories }: Catalogue,
  { id, path }: KnownRepository,
  clock: Clock,
): void {
  const shifts = dates.openFor(id);
  if (shifts.length === 0 || !isRepository(path)) return;
  try {
    correctDatesIn(path, repositories.expectationOf(id), shifts, clock());
    for (const shift of shifts) dates.noteTaken(id, shift.id);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
