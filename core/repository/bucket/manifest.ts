import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { ChunkSeal } from '../encryption/chunk-seal.js';
import { zstdDecoder, zstdEncoder } from '../zstd.js';

/*
 * What a restore point is, without its messages: these are in leaves, which are chunks of packs. docs/repository-format.md explains both to strangers.
 */

const hash = z.base64().refine((value) => Buffer.from(value, 'base64').length === 32);

const manifestSchema = z.object({
  product: z.literal('Postkeep'),
  format: z.literal(2),
  mailbox: z.object({ key: z.string().min(1), name: z.string(), source: z.string() }),
  point: z.object({
    number: z.int().min(1),
    session: z.string(),
    startedAt: z.int(),
    completedAt: z.int(),
    correctedAt: z.int().nullable(),
    messages: z.int().min(0),
    bytes: z.int().min(0),
    digest: z.int().nullable(),
    /**
     * Where several write: the number of the mailbox's point before, null for its first. What lies between the two is no point: whoever wrote it was too
     * late.
     */
    after: z.int().nullable().optional(),
  }),
  /** With those that have no message. `path` is as the rows have it: a JSON array of levels. */
  folders: z.array(z.object({ path: z.string(), uidValidity: z.string() })),
  /** Names of chunks. */
  leaves: z.array(hash),
});
export type Manifest = z.output<typeof manifestSchema>;

const leafSchema = z.object({
  folders: z.array(z.string()),
  contents: z.array(
    z.object({
      sha256: hash,
      size: z.int().min(0),
      subject: z.string(),
      sender: z.string(),
      recipients: z.string(),
      sentAt: z.int().nullable(),
      attachments: z.int().min(0),
      /** Names of chunks, in their order. */
      chunks: z.array(hash),
    }),
  ),
  /** Numbers of a folder and of a content in the two lists, and what is the message's own. */
  messages: z.array(
    z.object({
      folder: z.int().min(0),
      uidValidity: z.string(),
      uid: z.string(),
      internalDate: z.int(),
      flags: z.string(),
      content: z.int().min(0),
    }),
  ),
});
export type LeafContent = z.output<typeof leafSchema>;

const hashBytes = 32;
/** What a manifest, or notes, of an encrypted repository are sealed as: no chunk has this codec. It is bound to its name. */
const sealedAs = 253;
const mostBytes = 256 * 1024 * 1024;

export function encodeManifest(manifest: Manifest, name: string, seal: ChunkSeal): Buffer {
  return encodeNamed(manifest, name, seal);
}

/** Throws AppError `repository-damaged` for what is not the manifest that was written under this name. */
export function decodeManifest(bytes: Buffer, name: string, seal: ChunkSeal): Manifest {
  return decodeNamed(manifestSchema, bytes, name, seal);
}

/** JSON in a zstd frame, sealed where the repository is encrypted, and the SHA-256 of that. */
export function encodeNamed(value: unknown, name: string, seal: ChunkSeal): Buffer {
  const frame = zstdEncoder()(Buffer.from(JSON.stringify(value)));
  const sealed = seal.seal(sha256(Buffer.from(name)), sealedAs, frame);
  return Buffer.concat([sealed, sha256(sealed)]);
}

/** Throws AppError `repository-damaged` for what was not written under this name. */
export function decodeNamed<S extends z.ZodType>(
  schema: S,
  bytes: Buffer,
  name: string,
  seal: ChunkSeal,
): z.output<S> {
  const sealed = bytes.subarray(0, Math.max(0, bytes.length - hashBytes));
  if (!sha256(sealed).equals(bytes.subarray(sealed.length))) throw damagedManifest(name);
  const frame = seal.open(sha256(Buffer.from(name)), sealedAs, sealed);
  return parsed(schema, frame, () => damagedManifest(name));
}

export function encodeLeaf(leaf: LeafContent): { readonly plain: Buffer; readonly frame: Buffer } {
  const plain = Buffer.from(JSON.stringify(leaf));
  return { plain, frame: zstdEncoder()(plain) };
}

/** Throws AppError `repository-damaged`. */
export function decodeLeaf(frame: Buffer): LeafContent {
  return parsed(leafSchema, frame, () => new AppError('repository-damaged', text('repository.leafDamaged')));
}

function parsed<S extends z.ZodType>(schema: S, frame: Buffer, damaged: () => AppError): z.output<S> {
  try {
    return schema.parse(JSON.parse(zstdDecoder()(frame, mostBytes).toString('utf8')));
  } catch {
    throw damaged();
  }
}

function damagedManifest(name: string): AppError {
  return new AppError('repository-damaged', text('repository.manifestDamaged', { name }));
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
