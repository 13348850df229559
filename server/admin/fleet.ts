import { dateOf } from '../../shared/license/calendar.js';
import type { Instant } from '../../shared/license/dates.js';
import type { Database } from '../store/database.js';
import {
  findInstallations,
  type InstallationCursor,
  type InstallationRow,
  listInstallations,
} from '../store/installations.js';
import type { AdminRequest, InstallationView } from './protocol.js';

/** Consoles ask once a week at least; one that was not heard of for so long counts no more for what its license uses. */
const seenLatelyMs = 31 * 24 * 60 * 60 * 1000;

/** The beginning of "lately". */
export function latelySince(now: Date): Instant {
  return new Date(now.getTime() - seenLatelyMs).toISOString();
}

/** A page of the fleet. */
export async function installationViews(
  database: Database,
  { of, after, limit }: AdminRequest<'listInstallations'>,
  now: Date,
): Promise<InstallationView[]> {
  const rows = await listInstallations(database, { of, after, limit }, latelySince(now));
  return rows.map((row) => viewOf(row, latelySince(now)));
}

/** Some installations, in the order asked for. */
export async function someInstallationViews(
  database: Database,
  wanted: readonly InstallationCursor[],
  now: Date,
): Promise<InstallationView[]> {
  const rows = await findInstallations(database, wanted, latelySince(now));
  return rows.map((row) => viewOf(row, latelySince(now)));
}

function viewOf(row: InstallationRow, since: Instant): InstallationView {
  const { together, usedTogether, newestKeyIssuedAt: _newest, ...shown } = row;
  return {
    ...shown,
    together: { installations: together, used: usedTogether },
    notes: notesOn(row, since),
  };
}

function notesOn(row: InstallationRow, since: Instant): InstallationView['notes'] {
  const { keyIssuedAt, newestKeyIssuedAt, keyExpiresOn, lastSeenAt } = row;
  const exceeds = row.together > 1 && row.usedTogether > row.mailboxes && lastSeenAt >= since;
  const isOlder = keyIssuedAt !== null && newestKeyIssuedAt !== null && keyIssuedAt < newestKeyIssuedAt;
  return [
    ...(exceeds ? (['exceeded-together'] as const) : []),
    ...(isOlder ? (['older-key'] as const) : []),
    ...(keyExpiresOn !== null && keyExpiresOn < dateOf(lastSeenAt) ? (['expired-key'] as const) : []),
  ];
}
