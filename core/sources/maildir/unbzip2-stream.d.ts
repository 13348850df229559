/** Gives the next bits as a number; aligns to the next byte with null. Throws what `nextBuffer` throws at the end. */
interface BitReader {
  (bits: number | null): number;
  readonly bytesRead: number;
}

declare module 'unbzip2-stream/lib/bit_iterator.js' {
  export default function bitIterator(nextBuffer: () => Uint8Array): BitReader;
}

declare module 'unbzip2-stream/lib/bzip2.js' {
  const bzip2: {
    /** Size of a block in 100,000 bytes. */
    header(bits: BitReader): number;
    /** Reads a block; answers the checksum so far, or null at the end of a stream. Throws when either is damaged. */
    decompress(
      bits: BitReader,
      put: (byte: number) => void,
      block: Int32Array,
      blockSize: number,
      checksum: number,
    ): number | null;
  };
  export default bzip2;
}
