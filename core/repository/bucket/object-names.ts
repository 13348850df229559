import { createHash, randomUUID } from 'node:crypto';
import type { ChunkSeal } from '../encryption/chunk-seal.js';

/** Names of the objects of a repository, below its prefix (docs/repository-format.md). */
export const packPrefix = 'packs/';
export const manifestPrefix = 'points/';
export const notesPrefix = 'notes/';
/** Names of manifests that are none, below this. */
export const refusedPrefix = 'refused/';
/** Who writes to the bucket; the one object besides the markers that is written again. */
export const writerMarkName = 'writer';
export const markerNames = ['repository.json', 'repository-copy.json'] as const;

export function packName(sha256: Buffer): string {
  const hex = sha256.toString('hex');
  return `${packPrefix}${hex.slice(0, 2)}/${hex}`;
}

/** The SHA-256 that a pack is named by; null for an object that is no pack. */
export function packNamed(name: string): Buffer | null {
  const [, folder, hex] = /^packs\/([\da-f]{2})\/([\da-f]{64})$/.exec(name) ?? [];
  return hex === undefined || folder !== hex.slice(0, 2) ? null : Buffer.from(hex, 'hex');
}

/** What tells that a manifest is none, where it cannot be removed. */
export function refusalName(manifest: string): string {
  return `${refusedPrefix}${manifest.slice(manifestPrefix.length)}`;
}

/** The part of a manifest's name that all of a mailbox have. */
export function mailboxFolder(manifest: string): string {
  return manifest.slice(0, manifest.lastIndexOf('/') + 1);
}

/** The number that whoever wrote a manifest gave its point. */
export function manifestNumber(manifest: string): number {
  const [, number] = /\/(\d+)-[^/]*$/.exec(manifest) ?? [];
  return number === undefined ? 0 : Number(number);
}

/** A name that no other notes have; of two, those of the larger number are the later ones. */
export function newNotesName(number: number): string {
  return `${notesPrefix}${String(number).padStart(10, '0')}-${randomUUID()}`;
}

/** The number of notes; null for an object that is none. */
export function notesNumber(name: string): number | null {
  const [, number] = /^notes\/(\d{10,})-/.exec(name) ?? [];
  return number === undefined ? null : Number(number);
}

/** A name that no other manifest has. Of an encrypted repository it does not tell the mailbox. */
export function newManifestName(mailboxKey: string, pointId: number, seal: ChunkSeal): string {
  const mailbox = seal.identityOf(createHash('sha256').update(mailboxKey).digest()).toString('hex');
  return `${manifestPrefix}${mailbox.slice(0, 32)}/${String(pointId).padStart(10, '0')}-${randomUUID()}`;
}
