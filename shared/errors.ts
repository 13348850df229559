import { z } from 'zod';
import { codeOfFault, fileSystemFault, storageFaultText } from './storage-faults.js';
import { type Text, render, textSchema, verbatim } from './texts/text.js';

/** Closed set of error codes that cross a boundary (IPC, worker port, command line). Each is documented in docs/errors.md. */
export const errorCodes = [
  'internal',
  'invalid-argument',
  'unknown-channel',
  'untrusted-sender',
  'not-found',
  'already-exists',
  'cancelled',
  'busy',
  'locked',
  'worker-gone',
  'io',
  'disk-full',
  'corrupt-state',
  'newer-schema',
  'license-invalid',
  'license-not-installed',
  'license-refused',
  'needs-confirmation',
  'source-unreachable',
  'source-tls',
  'source-credentials',
  'source-protocol',
  'source-throttled',
  'bucket-unreachable',
  'bucket-tls',
  'bucket-credentials',
  'bucket-throttled',
  'bucket-refused',
  'database-unreachable',
  'database-tls',
  'database-credentials',
  'database-refused',
  'fenced',
  'not-controller',
  'repository-damaged',
  'passphrase-needed',
  'passphrase-wrong',
  'secret-unavailable',
  'held',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The data of an error as it crosses a boundary: its message says what happened and what to do next. */
export const errorDataSchema = z.object({
  code: z.enum(errorCodes),
  message: textSchema,
  /** What a technician needs besides: what the system, a library or a server said. */
  details: z.union([textSchema, z.string()]).optional(),
});
export type ErrorData = Readonly<z.output<typeof errorDataSchema>>;

/** The error that crosses boundaries with its code; anything else that is thrown crosses them as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly text: Text;
  readonly details: Text | string | undefined;
  /** How long the other side asks to be left alone, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    said: Text | string,
    options?: { details?: Text | string | undefined; cause?: unknown; retryAfterMs?: number | undefined },
  ) {
    const saidText = typeof said === 'string' ? verbatim(said) : said;
    super(render(saidText), options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.text = saidText;
    this.details = options?.details;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** Reduces anything thrown to the data that may cross a boundary; never throws. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof AppError) {
    const { code, text: message, details } = error;
    return details === undefined ? { code, message } : { code, message, details };
  }
  const storage = fileSystemFault(error);
  if (storage !== null) {
    const { fault, path } = storage;
    const details = error instanceof Error ? error.message : String(error);
    return { code: codeOfFault(fault), message: storageFaultText(fault, path), details };
  }
  return { code: 'internal', message: verbatim(error instanceof Error ? error.message : String(error)) };
}

/** Marks a branch that the type system has shown to be unreachable. */
export function assertNever(value: never): never {
  throw new AppError('internal', `Unexpected value: ${JSON.stringify(value)}`);
}
