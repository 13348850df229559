import { PDFDocument, PDFRawStream, decodePDFRawStream } from '@cantoo/pdf-lib';

/** Windows-1252 from 0x80 to 0x9F, where it is not Latin-1; Node's decoder takes it for that. */
const from80 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function decoded(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => from80[byte - 0x80] ?? String.fromCharCode(byte)).join('');
}

/** The texts of each page in the order in which they were drawn, of a PDF in a standard font. */
export async function readPdf(bytes: Uint8Array): Promise<string[][]> {
  const document = await PDFDocument.load(bytes);
  const streamOf = (key: Parameters<typeof document.context.lookup>[0]): string => {
    const stream = document.context.lookup(key);
    return stream instanceof PDFRawStream
      ? Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1')
      : '';
  };
  return document.getPages().map((page) => {
    const contents = page.node.normalizedEntries().Contents?.asArray() ?? [];
    return [
      ...contents
        .map(streamOf)
        .join('\n')
        .matchAll(/<([\dA-F]*)> Tj/g),
    ].map(([, hex]) => decoded(Buffer.from(hex ?? '', 'hex')));
  });
}
