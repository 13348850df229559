import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FileBytes,
  mayBeStoredCompressed,
  unpack,
} from '../../../../../core/sources/maildir/compressed.js';
import { messageLimits } from '../../../../../core/sources/mail-source.js';
import { withCrlf } from '../../../../../core/lib/line-ends.js';
import { type Text, render, text } from '../../../../../shared/texts/text.js';

const message = Buffer.from(
  `Subject: compressed hello\nFrom: ann@example.org\n\n${'The same line again and again.\n'.repeat(40)}`,
);

/** The message as the programs `bzip2` and `zstd -19` compress it, and 40 MB of zeros in 51 bytes. */
const bzip2Message = fromBase64(
  'QlpoOTFBWSZTWc7Fp5MAAJHfgAAQQAEAEEEADAA+995AMAC4RTRoA0AAFNGgDQAAFSk0hhNAaaep6m2+IivYR2EbiMmFQioim9q80RoEaBFhF6wi9M+gilBGYj4ItbOt/VOAjgRrgEZCPt8RG2PHOEUuEd6iMBFMdL28tc/3UR52yuj4u5IpwoSGdi08mA==',
);
const zstdMessage = fromBase64(
  'KLUv/WQJBE0CAJJEDxKQzwFQLxsdtrHBAuXhE0Vm2UshwWbIWjUfMsd/TfnLAKBmDHfy9f2AsFm8OAmIzn1xOqWf8kXEoqK3Y0sCALcI9QUpVsxmMT/W',
);
const bzip2Zeros = fromBase64('QlpoOTFBWSZTWdjs3f4BMl9ACMAAABAACCAAMMwJqmmgSlFbUBKUV4u5IpwoSGx2bv8A');

function fromBase64(encoded: string): Buffer {
  return Buffer.from(encoded, 'base64');
}

/** A zstd frame (RFC 8878 §3.1.1) of blocks that are not compressed, or of one byte many times. */
function zstdFrame(blocks: readonly { raw: Buffer }[] | { byte: number; times: number }[]): Buffer {
  const pieces = blocks.map((block, index) => {
    const isLast = index === blocks.length - 1 ? 1 : 0;
    const header = Buffer.alloc(3);
    if ('raw' in block) {
      header.writeUIntLE((block.raw.length << 3) | isLast, 0, 3);
      return Buffer.concat([header, block.raw]);
    }
    header.writeUIntLE((block.times << 3) | 2 | isLast, 0, 3);
    return Buffer.concat([header, Buffer.of(block.byte)]);
  });
  // A window of 128 kB, no size, no checksum.
  return Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...pieces]);
}

const formats = [
  { format: 'gzip', packed: gzipSync(message) },
  { format: 'zstd', packed: zstdMessage },
  { format: 'bzip2', packed: bzip2Message },
];
const size = message.length;
const crlf = withCrlf(message).length;

/** The file in pieces of some bytes each. */
function inPieces(content: Buffer, bytes = 1000): FileBytes {
  return {
    size: content.length,
    read: async function* () {
      await Promise.resolve();
      for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes);
    },
  };
}

async function unpacked(content: Buffer, name: string, limits = messageLimits): Promise<Buffer | string> {
  const result = await unpack(inPieces(content), content.subarray(0, 16), name, limits);
  switch (result.type) {
    case 'as-it-is':
      return content;
    case 'refused':
      return render(result.reason);
    case 'unpacked':
      return result.content;
    case 'unpacked-in-pieces': {
      const pieces: Buffer[] = [];
      for await (const piece of result.pieces()) pieces.push(piece);
      return Buffer.concat(pieces);
    }
  }
}

const said = (refused: Text): string => render(refused);

describe.each(formats)('a $format file', ({ format, packed }) => {
  it.each([
    ['the flag Z', '1.x:2,SZ'],
    ['the flag Z in `new`, and a size', `1.x,S=${String(size)}:2,Z`],
    ['the size of its message', `1.x,S=${String(size)}:2,S`],
    ['both sizes of its message', `1.x,S=${String(size)},W=${String(crlf)}`],
    ['the size with CRLF', `1.x,W=${String(crlf)}:2,S`],
    ['the flag Z and another size', '1.x,S=17:2,SZ'],
  ])('with %s in its name is the message that it holds', async (_, name) => {
    expect(await unpacked(packed, name)).toEqual(message);
  });

  it.each([
    ['no word of it in its name', '1.x:2,S'],
    ['its own size in its name', `1.x,S=${String(packed.length)}:2,S`],
  ])('with %s stays what it is', async (_, name) => {
    expect(await unpacked(packed, name)).toBe(packed);
  });

  it('that is cut off anywhere is named and never taken for the message', async () => {
    for (let end = 10; end < packed.length; end++) {
      const cut = packed.subarray(0, end);
      for (const name of [`1.x,S=${String(size)}:2,S`, '1.x:2,SZ'])
        expect(await unpacked(cut, name), String(end)).toBe(
          said(text('sources.compressedDamaged', { format })),
        );
    }
  });

  it('whose message has another size than the name says is named', async () => {
    expect(await unpacked(packed, `1.x,S=${String(size + 1)}:2,S`)).toBe(
      said(text('sources.compressedOtherSize', { format })),
    );
    expect(await unpacked(packed, `1.x,S=${String(size - 1)}:2,S`)).toBe(
      said(text('sources.compressedTooLarge', { format, limit: size - 1 })),
    );
  });

  it('stored as it was is read again, once', () => {
    const name = `1.x,S=${String(size)}:2,S`;
    expect(mayBeStoredCompressed(packed.length, name)).toBe(true);
    expect(mayBeStoredCompressed(size, name)).toBe(false);
    expect(mayBeStoredCompressed(packed.length, '1.x:2,SZ')).toBe(true);
    expect(mayBeStoredCompressed(packed.length, '1.x:2,S')).toBe(false);
  });
});

describe('a bomb', () => {
  const mostUnpackedBytes = 64 * 1024 * 1024;
  const limits = { ...messageLimits, message: mostUnpackedBytes };
  const zeros = 40_000_000;
  const zstdZeros = zstdFrame(
    Array.from({ length: Math.ceil(mostUnpackedBytes / 131_072) + 1 }, () => ({ byte: 0, times: 131_072 })),
  );

  it.each([
    ['gzip', gzipSync(Buffer.alloc(zeros))],
    ['bzip2', bzip2Zeros],
    ['zstd', zstdZeros],
  ])('of %s takes no more room than its name declares', async (format, bomb) => {
    expect(bomb.length).toBeLessThan(50_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(await unpacked(bomb, '1.x,S=1000:2,S')).toBe(
      said(text('sources.compressedTooLarge', { format, limit: 1000 })),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000);
  });

  it('that declares nothing, or too much, is refused at the limit', async () => {
    const refused = said(text('sources.compressedTooLarge', { format: 'zstd', limit: mostUnpackedBytes }));
    expect(await unpacked(zstdZeros, '1.x:2,Z', limits)).toBe(refused);
    expect(await unpacked(zstdZeros, '1.x,S=99999999999:2,S', limits)).toBe(refused);
  });

  it.each([
    ['window of 2 GB', '28b52ffd00a8'],
    ['content of 2^60 bytes', '28b52ffde00000000000000010'],
  ])('of zstd that asks for a %s gets none of it', async (_, header) => {
    const frame = Buffer.concat([Buffer.from(header, 'hex'), Buffer.from('010000', 'hex')]);
    expect(await unpacked(frame, '1.x:2,Z', limits)).toBe(
      said(text('sources.compressedTooLarge', { format: 'zstd', limit: mostUnpackedBytes })),
    );
  });
});

describe('any content', () => {
  const bytes = fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array));

  it('comes out of zstd frames, gzip members and skippable frames in a row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), async (pieces) => {
        const whole = Buffer.concat(pieces);
        const skipped = Buffer.from('512a4d1803000000010203', 'hex');
        const zstd = Buffer.concat(pieces.flatMap((raw) => [zstdFrame([{ raw }]), skipped]));
        const gzip = Buffer.concat(pieces.map((piece) => gzipSync(piece)));
        expect(await unpacked(zstd, '1.x:2,Z')).toEqual(whole);
        expect(await unpacked(gzip, '1.x:2,Z')).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('that begins like a compressed file and is none stays what it is', async () => {
    const magic = fc.constantFrom(
      '1f8b',
      '1f8b08',
      '28b52ffd',
      '425a68',
      '425a6839314159265359',
      'fd377a585a00',
    );
    const name = fc.constantFrom(
      (length: number) => `1.x,S=${String(length)}:2,S`,
      () => '1.x:2,S',
    );
    await fc.assert(
      fc.asyncProperty(magic, bytes, name, async (start, rest, nameOf) => {
        const content = Buffer.concat([Buffer.from(start, 'hex'), rest]);
        expect(await unpacked(content, nameOf(content.length))).toBe(content);
      }),
    );
  });

  it('in a format that is not read here is named', async () => {
    const name = '1.x,S=95:2,S';
    expect(await unpacked(Buffer.from('fd377a585a000004', 'hex'), name)).toBe(
      said(text('sources.compressedUnknown', { format: 'xz' })),
    );
    expect(await unpacked(Buffer.from('Dovecot-LZ4\r*\x9b\xc5\0', 'latin1'), name)).toBe(
      said(text('sources.compressedUnknown', { format: 'lz4' })),
    );
  });
});

describe('a compressed file that holds less, or more, than its message', () => {
  const half = message.subarray(0, size / 2);
  const packedHalf = gzipSync(half);
  const named = `1.x,S=${String(size)}:2,SZ`;
  it.each<[string, Buffer, string, boolean]>([
    ['cut at the end of a member', packedHalf, named, false],
    ['cut, and the other size named', packedHalf, `1.x,W=${String(crlf)}:2,SZ`, false],
    ['zeros after a member', Buffer.concat([packedHalf, Buffer.alloc(300)]), named, false],
    ['zeros, and no size named', Buffer.concat([packedHalf, Buffer.alloc(300)]), '1.x:2,SZ', false],
    ['text after a member', Buffer.concat([formats[0]?.packed ?? half, half]), named, false],
    ['a frame of zstd that is whole', zstdFrame([{ raw: half }]), named, false],
    ['zeros alone', Buffer.alloc(100), named, false],
    ['nothing', Buffer.alloc(0), named, false],
    ['nothing, and not compressed', Buffer.alloc(0), `1.x,S=${String(size)}:2,S`, false],
    ['several members', Buffer.concat([packedHalf, gzipSync(message.subarray(size / 2))]), named, true],
    ['an empty message', Buffer.alloc(0), '1.x,S=0:2,S', true],
    ['rewritten by another program', half, `1.x,S=${String(size)}:2,S`, true],
  ])('%s', async (_, content, name, isRead) => {
    for (const bytes of [1, 7, 1_000_000]) {
      const found = await unpack(inPieces(content, bytes), content.subarray(0, 16), name);
      expect(found.type === 'refused').toBe(!isRead);
      if (found.type === 'unpacked') expect(found.content.equals(message)).toBe(true);
    }
  });
});
