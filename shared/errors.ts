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
  'repository-damaged',
  'secret-unavailable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The data of an error as it crosses a boundary: `message` says what happened and what to do next. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: string | undefined;
}

/** The error that crosses boundaries with its code; anything else that is thrown crosses them as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: string | undefined;
  /** How long the other side asks to be left alone, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options?: { details?: string; cause?: unknown; retryAfterMs?: number | undefined },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options?.details;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** Reduces anything thrown to the data that may cross a boundary; never throws. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof AppError) {
    return error.details === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, details: error.details };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Marks a branch that the type system has shown to be unreachable. */
export function assertNever(value: never): never {
  throw new AppError('internal', `Unexpected value: ${JSON.stringify(value)}`);
}
