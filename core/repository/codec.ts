import { inflateSync } from 'node:zlib';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { freeMemory } from '../lib/free-memory.js';
import { decodeBase64Lines, encodeBase64Lines } from './base64-lines.js';
import { type ZstdDecoder, zstdDecoder, zstdEncoder } from './zstd.js';

/** How a chunk's bytes are kept. Numbers are part of the format: they are never given another meaning. */
export const codecs = {
  raw: 0,
  deflate: 1,
  base64Raw: 2,
  base64Deflate: 3,
  zstd: 4,
  base64Zstd: 5,
  /** With a dictionary of the repository, whose number is the first two bytes (`uint16`, little-endian). */
  dictionaryZstd: 6,
  base64DictionaryZstd: 7,
} as const;
export type Codec = (typeof codecs)[keyof typeof codecs];

/** Those that this version reads. */
export const knownCodecs: readonly Codec[] = Object.values(codecs);

export interface EncodedChunk {
  readonly codec: Codec;
  readonly data: Buffer;
}

/** What new pieces are compressed with: a dictionary of the repository. */
export interface DictionaryEncoder {
  /** From 1 to 65,535. */
  readonly id: number;
  readonly encode: (plain: Buffer) => Buffer;
}

/** A chunk as it lies in its row. */
interface StoredChunk {
  readonly codec: number;
  readonly data: Buffer;
}

/** What chunks are read with beside their own row. */
export interface ChunkHelp {
  /** The decoder of a dictionary; null where it is lost. */
  readonly dictionary: (id: number) => ZstdDecoder | null;
  /** The version of Postkeep that reads a codec which this one does not know; null where the repository does not say. */
  readonly versionFor: (codec: number) => string | null;
}

/** Of a dictionary's number. */
const numberBytes = 2;
/** Pieces up to here have little in them that repeats, and much that other pieces have. */
const largestWithDictionary = 32 * 1024;
/** What is a little smaller only, as photos and archives, is read faster as it is. */
const worthwhile = 0.98;

/** What a piece can be at most (`split.ts`), with the header of base64 lines, which are longer than what they say. */
export const mostPlain = 1024 * 1024 + 4;

const encodePlain = lazily(() => zstdEncoder());
const decodePlain = lazily(() => zstdDecoder());

/** Compresses a chunk; base64 lines are decoded first when they can be written again exactly. */
export function encodeChunk(content: Buffer, dictionary: DictionaryEncoder | null): EncodedChunk {
  const decoded = decodeBase64Lines(content);
  const encoded = compressed(decoded ?? content, decoded !== null, dictionary);
  // A small one is in memory that others are in.
  if (decoded !== null && encoded.data !== decoded && decoded.length === decoded.buffer.byteLength)
    freeMemory(decoded.buffer);
  return encoded;
}

function compressed(plain: Buffer, isBase64: boolean, dictionary: DictionaryEncoder | null): EncodedChunk {
  if (dictionary !== null && plain.length <= largestWithDictionary) {
    const data = Buffer.concat([numbered(dictionary.id), dictionary.encode(plain)]);
    if (data.length < plain.length * worthwhile)
      return { codec: isBase64 ? codecs.base64DictionaryZstd : codecs.dictionaryZstd, data };
  } else {
    const data = encodePlain()(plain);
    if (data.length < plain.length * worthwhile)
      return { codec: isBase64 ? codecs.base64Zstd : codecs.zstd, data };
  }
  return { codec: isBase64 ? codecs.base64Raw : codecs.raw, data: plain };
}

/**
 * Gives back exactly what was encoded; where it is damaged, perhaps other bytes, but never more than a few pieces' worth. Throws AppError
 * `repository-damaged` when the stored bytes cannot be read, `newer-schema` for a codec of a later version. Base64 lines are written into what
 * `memoryOf` gives.
 */
export function decodeChunk(
  { codec, data }: StoredChunk,
  help: ChunkHelp,
  memoryOf: (bytes: number) => Buffer = (bytes) => Buffer.allocUnsafe(bytes),
  most = mostPlain,
): Buffer {
  if (!isKnown(codec)) throw unknownCodec(codec, help.versionFor(codec));
  try {
    return isBase64Codec(codec)
      ? encodeBase64Lines(plainOf(codec, data, help, most), memoryOf)
      : plainOf(codec, data, help, most);
  } catch (error) {
    throw new AppError('repository-damaged', text('repository.notDecompressed'), { cause: error });
  }
}

/**
 * The decoder of a piece that is zstd alone, and its frame: several with the same decoder can be unpacked together. Null for other pieces, and
 * where the dictionary is lost.
 */
export function frameOf(
  { codec, data }: StoredChunk,
  { dictionary }: ChunkHelp,
): { readonly decoder: ZstdDecoder; readonly frame: Buffer } | null {
  if (codec === codecs.zstd) return { decoder: decodePlain(), frame: data };
  if (codec !== codecs.dictionaryZstd || data.length < numberBytes) return null;
  const decoder = dictionary(data.readUInt16LE(0));
  return decoder === null ? null : { decoder, frame: data.subarray(numberBytes) };
}

export function isBase64Codec(codec: number): boolean {
  return (
    codec === codecs.base64Raw ||
    codec === codecs.base64Deflate ||
    codec === codecs.base64Zstd ||
    codec === codecs.base64DictionaryZstd
  );
}

/** Decompressed; of base64 lines what they say. */
function plainOf(codec: Codec, data: Buffer, help: ChunkHelp, most: number): Buffer {
  switch (codec) {
    case codecs.raw:
    case codecs.base64Raw:
      return data;
    case codecs.deflate:
    case codecs.base64Deflate:
      return inflateSync(data, { maxOutputLength: most });
    case codecs.zstd:
    case codecs.base64Zstd:
      return decodePlain()(data, most);
    case codecs.dictionaryZstd:
    case codecs.base64DictionaryZstd:
      return withDictionary(data, help, most);
  }
}

function withDictionary(data: Buffer, { dictionary }: ChunkHelp, most: number): Buffer {
  const decoder = dictionary(data.readUInt16LE(0));
  if (decoder === null) throw new RangeError('The dictionary is lost.');
  return decoder(data.subarray(numberBytes), most);
}

function numbered(id: number): Buffer {
  const bytes = Buffer.alloc(numberBytes);
  bytes.writeUInt16LE(id);
  return bytes;
}

function isKnown(codec: number): codec is Codec {
  return knownCodecs.some((known) => known === codec);
}

function unknownCodec(codec: number, version: string | null): AppError {
  return new AppError(
    'newer-schema',
    version === null
      ? text('repository.unknownCodec', { codec })
      : text('repository.codecOfVersion', { codec, version }),
  );
}

/** A library of native code is loaded by what uses it. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
