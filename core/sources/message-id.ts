/** Longer headers are not searched: a Message-ID stands near the top. */
export const headerLimit = 256 * 1024;

/** The first Message-ID field of a message or of its headers, without white space (RFC 5322 §3.6.4); null when there is none. */
export function readMessageId(content: Buffer): string | null {
  const head = content.subarray(0, headerLimit);
  const ends = [head.indexOf('\r\n\r\n'), head.indexOf('\n\n')].filter((at) => at >= 0);
  const headers = head.subarray(0, ends.length === 0 ? head.length : Math.min(...ends)).toString('latin1');
  const value = /(?:^|\n)message-id[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)/i.exec(headers)?.[1];
  const id = (value ?? '').replaceAll(/\s/g, '');
  return id === '' ? null : id;
}
