import { oneLine, printableJson } from '../shared/texts/printable.js';
import type { ErrorData } from '../shared/errors.js';
import { type Text, render, textSchema } from '../shared/texts/text.js';

/**
 * What a command prints: one JSON document on stdout with `--json`, else text for people; logs go to stderr. Every line leaves as
 * one line that no terminal obeys, whatever the names in it hold.
 */
export interface Output {
  /** `lines` is asked only when the user reads. */
  readonly result: (value: unknown, lines: () => readonly string[]) => void;
  /** A result that is a list, of which a page is in memory at a time. Cut off by a failure, its JSON document does not end. */
  readonly list: () => ListOutput;
  readonly note: (text: string) => void;
  /** What is wrong with the console itself, each once: lines on stderr, and `warnings` in a JSON document that is an object. */
  readonly warn: (warnings: readonly Text[]) => void;
  /** How the command failed: a line on stderr, and with `--json` the document `{ error: { code, message, details? } }` unless there is one. */
  readonly failure: (error: ErrorData) => void;
  /** One line on a terminal that the next one replaces; null removes it. Nothing when stderr is no terminal. */
  readonly progress: (text: string | null) => void;
}

interface ListOutput {
  /** `lines` is asked only when the user reads. */
  readonly page: (values: readonly unknown[], lines: () => readonly string[]) => void;
  readonly end: (lines: () => readonly string[]) => void;
}

/** `columns` of the terminal that stderr is; undefined when it is none. */
export function createOutput(
  json: boolean,
  stdout: (text: string) => void,
  stderr: (text: string) => void,
  columns: number | undefined,
): Output {
  let isAnswered = false;
  const warned = new Set<string>();
  const document = (value: unknown): void => {
    isAnswered = true;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const whole = isObject && warned.size > 0 ? { ...value, warnings: [...warned] } : value;
    stdout(`${printableJson(JSON.stringify(whole, wordTexts))}\n`);
  };
  const note = (text: string): void => {
    stderr(`${oneLine(text)}\n`);
  };
  const print = (lines: readonly string[]): void => {
    stdout(lines.map((line) => `${oneLine(line)}\n`).join(''));
  };
  return {
    note,
    warn(warnings) {
      for (const warning of warnings.map((each) => render(each))) {
        if (!warned.has(warning)) note(warning);
        warned.add(warning);
      }
    },
    failure(error) {
      const { code, message, details } = error;
      note(`${render(message)} (${code})`);
      if (details !== undefined) note(typeof details === 'string' ? details : render(details));
      if (json && !isAnswered) document({ error });
    },
    result(value, lines) {
      if (json) document(value);
      else print(lines());
    },
    list() {
      let isEmpty = true;
      return {
        page(values, lines) {
          if (!json) print(lines());
          else if (values.length > 0) {
            const members = printableJson(JSON.stringify(values, wordTexts)).slice(1, -1);
            stdout(`${isEmpty ? '[' : ','}${members}`);
            isAnswered = true;
          }
          isEmpty &&= values.length === 0;
        },
        end(lines) {
          if (!json) print(lines());
          else if (isEmpty) document([]);
          else stdout(']\n');
        },
      };
    },
    progress(text) {
      if (columns === undefined) return;
      const whole = oneLine(text ?? '');
      const line = whole.length < columns ? whole : `…${whole.slice(2 - columns)}`;
      stderr(`\r\x1b[K${line}`);
    },
  };
}

/** Texts are strings in JSON, with dates as ISO 8601. */
function wordTexts(_member: string, value: unknown): unknown {
  // Looked at first, because a long list has a great many values.
  if (typeof value !== 'object' || value === null || !('params' in value)) return value;
  const said = textSchema.safeParse(value);
  return said.success ? render(said.data) : value;
}

/** Aligned columns under a header; one line that says so when there are no rows. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): string[] {
  const pages = new TablePages(header, empty);
  return [...pages.page(rows), ...pages.end()];
}

/** Such a table, page by page: what a later page has that is wider than its column moves the columns after it from there on. */
export class TablePages {
  private widths: readonly number[] | null = null;

  constructor(
    private readonly header: readonly string[],
    private readonly empty: string,
  ) {}

  page(rows: readonly (readonly string[])[]): string[] {
    if (rows.length === 0) return [];
    const cells = rows.map((row) => row.map(oneLine));
    const all = this.widths === null ? [this.header, ...cells] : cells;
    const widths = this.header.map((_, column) =>
      all.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), this.widths?.[column] ?? 0),
    );
    this.widths = widths;
    return all.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }

  end(): string[] {
    return this.widths === null ? [this.empty] : [];
  }
}
