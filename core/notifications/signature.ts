import { createHmac } from 'node:crypto';

/**
 * `t=1767225600,v1=5257a8…`: the time in seconds, and HMAC-SHA-256 of `time.body` with the channel's key, in hex. The time is signed too,
 * so that a receiver can refuse what somebody recorded and sends again.
 */
export function signatureOf(body: string, key: string, at: Date): string {
  const time = String(Math.floor(at.getTime() / 1000));
  return `t=${time},v1=${createHmac('sha256', key).update(`${time}.${body}`).digest('hex')}`;
}
