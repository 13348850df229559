import { statSync, statfsSync } from 'node:fs';
import { type DiskRoom, growthADay, lowRoom, lowRoomText } from '../../shared/backup/disk-room.js';
import type { Clock } from '../../shared/clock.js';
import { addDays, dateOf } from '../../shared/license/calendar.js';
import type { Text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';

/** A folder that is there, and the room on its disk. */
export interface Place {
  readonly at: string;
  readonly room: DiskRoom | null;
}

/** As many days as growth is taken from, and some. */
const daysRead = 31;

/** The room on the disk of a folder; null when the system does not say. */
export function diskRoomOf(path: string): DiskRoom | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** What is said of a folder whose disk has probably too little room for what its repositories will add; null where it has enough, or nobody knows. */
export function lowRooms(
  { repositories, repositoryDays }: Pick<Catalogue, 'repositories' | 'repositoryDays'>,
  clock: Clock,
): (path: string, place?: Place) => Text | null {
  const today = dateOf(clock());
  const days = repositoryDays.between(addDays(today, -daysRead), today);
  const openedOnly = repositories.openedOnly();
  const growing = repositories.list().flatMap(({ id, path }) => {
    const aDay = openedOnly.has(id) ? null : growthADay(days.get(id) ?? [], today);
    const disk = diskOf(path);
    return aDay === null || disk === null ? [] : [{ disk, aDay }];
  });
  return (path, { at, room } = { at: path, room: diskRoomOf(path) }) => {
    if (room === null) return null;
    const disk = diskOf(at);
    // They share what is left.
    const here = growing.filter((each) => each.disk === disk);
    const low = lowRoom(room, here.length === 0 ? null : here.reduce((sum, { aDay }) => sum + aDay, 0));
    return low === null ? null : lowRoomText(path, low);
  };
}

/** What tells disks apart; null for a folder that is not there. */
function diskOf(path: string): number | null {
  try {
    return statSync(path).dev;
  } catch {
    return null;
  }
}
