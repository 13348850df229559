import type { ErrorCode } from '../../shared/errors.js';
import { diagnosticsTexts as words } from '../../shared/texts/diagnostics.js';

/** A part that could not be read, and why. */
export interface MissingPart {
  readonly name: string;
  readonly code: ErrorCode;
  /** In words, with placeholders for names. */
  readonly problem: string;
}

const descriptions: readonly (readonly [name: RegExp, what: string])[] = [
  [/^system\.json$/, words.what.system],
  [/^settings\.json$/, words.what.settings],
  [/^license\.json$/, words.what.license],
  [/^sources-and-jobs\.json$/, words.what.sourcesAndJobs],
  [/^sessions\//, words.what.session],
  [/^logs\//, words.what.log],
];

/** Says what each file is, what was replaced and left out, and what could not be read. */
export function readme(createdAt: Date, names: readonly string[], missing: readonly MissingPart[]): string {
  return [
    words.title(createdAt.toISOString()),
    '',
    words.files,
    ...names.map((name) => `  ${name.padEnd(34)}${whatIs(name)}`),
    '',
    words.replaced,
    ...words.replacedLines.map((line) => `  ${line}`),
    '',
    words.leftOut,
    ...words.leftOutLines.map((line) => `  ${line}`),
    '',
    words.folders,
    words.times,
    ...(missing.length === 0
      ? []
      : [
          '',
          words.unreadable,
          ...missing.map(({ name, code, problem }) => `  ${name}: ${problem} [${code}]`),
        ]),
    '',
  ].join('\n');
}

function whatIs(name: string): string {
  return descriptions.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
