import { oneLine, printableJson } from '../../shared/texts/printable.js';

/** Rows under headings, columns as wide as their widest cell; ends with a newline. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const printable = rows.map((row) => row.map(oneLine));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...printable.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...printable]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** The document of `--json`, on a line of its own. */
export function jsonDocument(value: unknown): string {
  return `${printableJson(JSON.stringify(value))}\n`;
}
