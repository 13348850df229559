import type { Clock } from '../../shared/clock.js';
import { nonceOfRequestSchema } from '../../shared/license/protocol.js';
import { type TimeStatement, timeStatementType } from '../../shared/license/time-statement.js';
import type { KeyRing } from './key-ring.js';
import { signJws } from './sign-jws.js';

/** What the answer to a request carries besides: its signed time, if it asked for one and the signing keys are open. */
export type SayTime = (requestBody: unknown) => { readonly time?: string };

/** Signs the clock's time for each request, with its nonce (licensing.md §9). A body that cannot be read asks for nothing. */
export function timeStatements(keyRing: Pick<KeyRing, 'activeKey'>, clock: Clock): SayTime {
  return (requestBody) => {
    const key = keyRing.activeKey();
    if (key === null) return {};
    const { data } = nonceOfRequestSchema.safeParse(requestBody);
    if (data?.nonce === undefined) return {};
    const said: TimeStatement = { now: clock().toISOString(), nonce: data.nonce };
    return { time: signJws(timeStatementType, said, key) };
  };
}
