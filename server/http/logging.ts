import type { FastifyServerOptions } from 'fastify';

/** Structured log lines (JSON) from a level up, to a stream. */
export interface LogTarget {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly stream: { readonly write: (line: string) => unknown };
}

interface LoggedError {
  readonly [field: string]: unknown;
  type: string;
  message: string;
  stack: string;
}

/**
 * Fastify's logger option; null keeps silent. Of an error only its name, message, code, stack and cause are kept: a
 * database's error details quote whole rows, license keys included.
 */
export function loggerOption(target: LogTarget | null): NonNullable<FastifyServerOptions['logger']> {
  if (target === null) return false;
  const write = (line: string): void => void target.stream.write(line);
  return { level: target.level, stream: { write }, serializers: { err: serializeError } };
}

function serializeError(error: Error): LoggedError {
  return {
    type: error.name,
    message: error.message,
    stack: error.stack ?? '',
    ...('code' in error ? { code: error.code } : {}),
    ...(error.cause instanceof Error ? { cause: serializeError(error.cause) } : {}),
  };
}
