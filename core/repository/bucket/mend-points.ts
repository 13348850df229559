import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { type Sqlite, anyText } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { isPointAsWritten, mendPoint } from '../row-checksums.js';
import { storeOf } from './bucket-access.js';
import { decodeManifest } from './manifest.js';
import { type RepairInput, type Repaired, versionsOf } from './repair-pack.js';
import { unlessMissing } from './unless-missing.js';

const pointRow = z.object({ id: z.int(), manifest: z.string(), mailbox: anyText });

/** Puts altered rows of points right by their manifests, where a row's checksum proves that these have what was written. */
export async function mendPoints(
  input: RepairInput,
): Promise<Repaired & { readonly stillAltered: readonly number[] }> {
  const { database, signal } = input;
  const altered = database
    .all(
      pointRow,
      `SELECT restore_point.id, point_manifest.name AS manifest, CAST(mailbox.name AS BLOB) AS mailbox FROM point_manifest
         JOIN restore_point ON restore_point.id = point_id JOIN mailbox ON mailbox.id = mailbox_id WHERE is_published = 1`,
    )
    .filter(({ id }) => isPointAsWritten(database, id) === false);
  const [mended, left, stillAltered]: [Text[], Text[], number[]] = [[], [], []];
  for (const { id, manifest, mailbox } of altered) {
    signal.throwIfAborted();
    if (await mendByManifest(input, id, manifest)) mended.push(text('repository.pointPutBack', { mailbox }));
    else {
      left.push(text('repository.pointsAltered', { mailbox, points: 1 }));
      stillAltered.push(id);
    }
  }
  return { mended, left, stillAltered };
}

async function mendByManifest(input: RepairInput, pointId: number, name: string): Promise<boolean> {
  const { database, bucket, signal } = input;
  const isMendedBy = (bytes: Buffer): boolean => {
    const point = pointIn(database, name, bytes);
    return point !== null && mendPoint(database, pointId, point);
  };
  const found = await unlessMissing(storeOf(bucket).get(name, { signal }));
  if (found !== null && isMendedBy(found)) return true;
  for await (const version of versionsOf(input, name)) if (isMendedBy(version)) return true;
  return false;
}

function pointIn(
  database: Sqlite,
  name: string,
  bytes: Buffer,
): ReturnType<typeof decodeManifest>['point'] | null {
  try {
    return decodeManifest(bytes, name, sealOf(database)).point;
  } catch (error) {
    if (error instanceof AppError && error.code === 'repository-damaged') return null;
    throw error;
  }
}
