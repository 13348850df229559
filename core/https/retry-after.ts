/** Milliseconds of a `Retry-After` header: seconds or a date (RFC 9110 §10.2.3); undefined when there is none. */
export function retryAfter(header: string, now: Date): number | undefined {
  const value = header.trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
