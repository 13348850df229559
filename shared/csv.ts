/**
 * What a spreadsheet begins a formula with, in a Japanese one also full-width, behind what it may pass over. A cell begins with the text, and
 * where a semicolon or a tab separates cells, as in most of Europe, behind these too (OWASP, CSV injection).
 */
const formula = /(?<=^|[;\t\r\n])(?=["\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;
const cellStart = /^[\t\r]/;

/** RFC 4180 text with CRLF lines; a cell that a spreadsheet would run as a formula is defused with an apostrophe. */
export function csv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return csvHeader(header) + csvLines(rows);
}

/** Its beginning. Without the byte order mark Excel takes "Größe" for another code page's. */
export function csvHeader(header: readonly string[]): string {
  return `\uFEFF${csvLines([header])}`;
}

/** Some of its lines. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const defused = text.replaceAll(formula, "'");
  const harmless = cellStart.test(defused) ? `'${defused}` : defused;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
