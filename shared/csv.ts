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
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
