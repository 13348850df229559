import { companyName } from './people.js';
import type { SeededRandom } from './random.js';

/** A valid one-page PDF that says what the mail says; characters beyond Latin-1 become `?`, for the page has a standard font. */
export function pdfAttachment(title: string, lines: readonly string[], date: Date): Buffer {
  const shown = [
    title.replace(/\.pdf$/, ''),
    `${companyName} - ${date.toISOString().slice(0, 10)}`,
    '',
    ...lines.flatMap(wrapped),
  ];
  const page = [
    'BT /F1 11 Tf 60 780 Td 16 TL',
    ...shown.map((line) => `(${pdfText(line)}) Tj T*`),
    'ET',
  ].join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${String(Buffer.byteLength(page, 'latin1'))} >>\nstream\n${page}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${entries}trailer << /Size ${String(objects.length + 1)} /Root 1 0 R >>\nstartxref\n${String(body.length)}\n%%EOF\n`;
  return Buffer.from(body + trailer, 'latin1');
}

/** A table of plausible orders. */
export function csvAttachment(date: Date, random: SeededRandom): Buffer {
  const customers = [
    'Bergwerk Automation',
    'Northsea Robotics',
    'Kansai Seimitsu',
    'Fjordline Logistics',
    'Verrerie du Rhône',
  ];
  const rows = Array.from({ length: random.integer(80, 400) }, () => {
    const day = new Date(date.getTime() - random.integer(0, 90) * 86_400_000).toISOString().slice(0, 10);
    const pieces = random.integer(1, 60);
    return [
      day,
      random.pick(customers),
      `LX-${String(random.integer(1, 9) * 100)}`,
      pieces,
      (pieces * random.integer(240, 980)).toFixed(2),
    ].join(';');
  });
  return Buffer.from(`\uFEFFdate;customer;product;pieces;amount EUR\r\n${rows.join('\r\n')}\r\n`);
}

function wrapped(line: string): string[] {
  return line === '' ? [''] : (line.match(/.{1,85}(?:\s|$)|.{1,85}/gu) ?? [line]);
}

function pdfText(line: string): string {
  return line.replaceAll(/[^\x20-\xff]/g, '?').replaceAll(/[\\()]/g, '\\$&');
}
