/** When a server received a message, as it says it (RFC 9051 §9, date-time); 1970 stands for a date that is none. */
export function dateOf(internalDate: string | undefined): Date {
  const date = new Date(internalDate ?? 0);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}
