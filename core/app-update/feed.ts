import { verify } from 'node:crypto';
import { z } from 'zod';
import type { PackageKind } from '../../shared/app-update.js';
import { AppError } from '../../shared/errors.js';
import { parseForeignJson } from '../../shared/json.js';
import { text } from '../../shared/texts/text.js';
import type { KeyRing } from '../license/key-ring.js';
import { versionPattern } from './versions.js';

/** A file beside the feed: no path leads out of the feed's own folder. */
const fileSchema = z.object({
  url: z.string().regex(/^[\dA-Za-z][\w.+~-]{0,199}$/),
  /** Base64 of 64 bytes. */
  sha512: z.string().regex(/^[\d+/A-Za-z]{86}==$/),
  size: z.int().min(1).max(4e9),
});
export type UpdateFile = z.infer<typeof fileSchema>;

/** What electron-updater calls `latest-linux.yml`, as far as it is read here; JSON, which is YAML too. */
const feedSchema = z.object({
  version: z.string().max(100).regex(versionPattern),
  files: z.array(fileSchema).max(20),
});
export type Feed = z.infer<typeof feedSchema>;

/**
 * Reads a feed whose signature holds; nothing of one that does not is looked at. `signature` is the key's `kid` and the Ed25519 signature of the
 * feed's bytes in base64. Throws AppError `invalid-argument`.
 */
export function readFeed(content: string, signature: string, ring: KeyRing): Feed {
  const [, kid, value] = /^([\w-]{1,100}) ([\d+/A-Za-z]{86}==)\s*$/.exec(signature) ?? [];
  const key = kid === undefined ? null : ring.find(kid);
  const holds =
    key !== null &&
    value !== undefined &&
    verify(null, Buffer.from(content, 'utf8'), key, Buffer.from(value, 'base64'));
  if (!holds) throw new AppError('invalid-argument', text('appUpdate.signatureWrong'));
  try {
    return feedSchema.parse(parseForeignJson(content));
  } catch (error) {
    throw new AppError('invalid-argument', text('appUpdate.feedUnreadable'), { cause: error });
  }
}

/** The file of a feed for a kind of installation; null when it has none. */
export function fileFor(feed: Feed, kind: PackageKind | null): UpdateFile | null {
  return kind === null ? null : (feed.files.find(({ url }) => url.endsWith(`.${kind}`)) ?? null);
}
