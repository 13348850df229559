import { randomBytes, randomUUID } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { Agent, request } from 'undici';
import type { ClientReport, ClientTask } from '../../conformance/client-world.js';
import { compactOf, keyContentOf } from '../../conformance/signed-documents.js';

/** What a client may get wrong; each names the rules that it breaks. */
export const flaws = {
  'asks another address': ['request'],
  'uses one nonce': ['nonce'],
  'takes every problem for no connection': [
    'outcome-unsupported-type',
    'outcome-invalid',
    'outcome-contract-expired',
    'outcome-generation-error',
    'version-1',
  ],
  'gives up on an outage for a day': ['outcome-no-connection'],
  'knows no up-to-date': ['outcome-up-to-date'],
  'refuses unknown members': ['unknown-members'],
  'goes by the type alone': ['status-and-type'],
  'takes any 200 for up to date': ['bad-answer'],
  'reads without a limit': ['too-large'],
  'follows redirects': ['redirect-elsewhere'],
  'ignores TLS errors': ['tls'],
  'takes armoured keys only': ['renewed'],
  'compares nothing': [
    'renewed-other-licenseId',
    'renewed-other-product',
    'renewed-other-type',
    'renewed-other-contract',
    'renewed-other-supportId',
  ],
  'does not compare dates': ['renewed-not-later'],
  'verifies nothing': ['renewed-forged', 'time-forged', 'time-unknown-signer'],
  'counts no time': ['time'],
  'does not compare the nonce': ['time-replayed'],
  'takes any typ': ['renewed-forged', 'time-other-type'],
  'takes a bare time': ['time-unsigned'],
  'chokes on a time that is no text': ['time-no-text'],
  'wants a time': ['time-none'],
  'goes by the date header': ['time-date-header', 'time-none'],
} as const;
export type Flaw = keyof typeof flaws;

/** Statuses of the problems, and of those of version 1. */
const outcomes: Record<string, { outcome: ClientReport['outcome']; statuses: number[] }> = {
  'unsupported-license-type': { outcome: 'unsupported-type', statuses: [422] },
  'invalid-license': { outcome: 'invalid', statuses: [422] },
  'contract-expired': { outcome: 'contract-expired', statuses: [403] },
  'generation-failed': { outcome: 'generation-error', statuses: [500, 503] },
  'server-unavailable': { outcome: 'no-connection', statuses: [503] },
  'internal-error': { outcome: 'no-connection', statuses: [503] },
};

interface Got {
  readonly status: number;
  readonly date: string;
  readonly text: string;
}

/** Another client of the protocol, as short as can be, that has the flaws it is given. It shares no code with the product. */
export class OtherClient {
  private readonly flaws: ReadonlySet<Flaw>;

  constructor(...own: Flaw[]) {
    this.flaws = new Set(own);
  }

  readonly run = async (task: ClientTask): Promise<ClientReport> => {
    const nonce = this.flaws.has('uses one nonce') ? 'nonce' : randomBytes(16).toString('base64url');
    const body = {
      licenseKey: task.licenseKey,
      installationId: randomUUID(),
      productVersion: '1',
      nonce,
    };
    let got: Got;
    try {
      const path = this.flaws.has('asks another address') ? '/v1/license-update' : '/v1/license-updates';
      got = await this.post(task, task.server + path, JSON.stringify(body));
    } catch {
      return { outcome: 'no-connection', licenseKey: task.licenseKey, signedTime: null };
    }
    const answer = this.parse(got);
    const signedTime = await this.timeOf(answer, got, nonce, task);
    if (answer === null) return { outcome: 'bad-answer', licenseKey: task.licenseKey, signedTime };
    if (this.flaws.has('wants a time') && signedTime === null) {
      return { outcome: 'bad-answer', licenseKey: task.licenseKey, signedTime };
    }
    if (this.flaws.has('chokes on a time that is no text') && typeof answer['time'] === 'number') {
      return { outcome: 'bad-answer', licenseKey: task.licenseKey, signedTime };
    }
    return { ...(await this.outcomeOf(answer, got, task)), signedTime };
  };

  private async post(task: ClientTask, url: string, body: string): Promise<Got> {
    const connect = this.flaws.has('ignores TLS errors') ? { rejectUnauthorized: false } : { ca: task.ca };
    const dispatcher = new Agent({ connect });
    try {
      const headers = { 'content-type': 'application/json' };
      const got = await request(url, { dispatcher, method: 'POST', headers, body });
      const location = String(got.headers['location'] ?? '');
      if (this.flaws.has('follows redirects') && location !== '')
        return await this.post(task, location, body);
      return { status: got.statusCode, date: String(got.headers['date']), text: await got.body.text() };
    } finally {
      await dispatcher.close();
    }
  }

  private parse({ text }: Got): Record<string, unknown> | null {
    if (text.length > 128 * 1024 && !this.flaws.has('reads without a limit')) return null;
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch {
      return this.flaws.has('takes any 200 for up to date') ? { outcome: 'up-to-date' } : null;
    }
  }

  private async outcomeOf(
    answer: Record<string, unknown>,
    { status }: Got,
    task: ClientTask,
  ): Promise<Pick<ClientReport, 'outcome' | 'licenseKey'>> {
    const stay = (outcome: ClientReport['outcome']) => ({ outcome, licenseKey: task.licenseKey });
    if (this.flaws.has('refuses unknown members') && 'later' in answer) return stay('bad-answer');
    if (status === 200 && answer['outcome'] === 'up-to-date') {
      return stay(this.flaws.has('knows no up-to-date') ? 'bad-answer' : 'up-to-date');
    }
    if (status === 200 && answer['outcome'] === 'renewed' && typeof answer['licenseKey'] === 'string') {
      return (await this.accepts(answer['licenseKey'], task))
        ? { outcome: 'renewed', licenseKey: answer['licenseKey'] }
        : stay('invalid');
    }
    const known = outcomes[String(answer['type']).split('/').at(-1) ?? ''];
    if (known === undefined) return stay('bad-answer');
    if (this.flaws.has('takes every problem for no connection')) return stay('no-connection');
    if (!known.statuses.includes(status) && !this.flaws.has('goes by the type alone'))
      return stay('bad-answer');
    if (this.flaws.has('gives up on an outage for a day') && known.outcome === 'no-connection') {
      return stay('generation-error');
    }
    return stay(known.outcome);
  }

  private async accepts(keyText: string, task: ClientTask): Promise<boolean> {
    if (this.flaws.has('takes armoured keys only') && !keyText.startsWith('-----')) return false;
    try {
      await this.verify(compactOf(keyText), 'license+jws', task);
    } catch {
      return false;
    }
    const [before, after] = [keyContentOf(task.licenseKey), keyContentOf(keyText)];
    const isLater = after.expiresOn > before.expiresOn || this.flaws.has('does not compare dates');
    const isSame =
      after.contract.id === before.contract.id &&
      (['licenseId', 'product', 'type', 'supportId'] as const).every((name) => after[name] === before[name]);
    return isLater && (isSame || this.flaws.has('compares nothing'));
  }

  /** The content; throws when it does not verify. */
  private async verify(compact: string, typ: string, { jwks }: ClientTask): Promise<unknown> {
    const content = (): unknown =>
      JSON.parse(Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString());
    const header = decodeProtectedHeader(compact);
    if (header.typ !== typ && !this.flaws.has('takes any typ')) throw new Error('typ');
    if (this.flaws.has('verifies nothing')) return content();
    if (Object.keys(header).length !== 3) throw new Error('header');
    const jwk = jwks.keys.find(({ kid }) => kid === header.kid);
    await compactVerify(compact, await importJWK(jwk as JWK, 'EdDSA'));
    return content();
  }

  private async timeOf(
    answer: Record<string, unknown> | null,
    { date }: Got,
    nonce: string,
    task: ClientTask,
  ): Promise<string | null> {
    if (this.flaws.has('counts no time')) return null;
    if (this.flaws.has('goes by the date header')) return new Date(date).toISOString();
    const time = answer?.['time'];
    if (this.flaws.has('takes a bare time') && typeof time === 'string' && !Number.isNaN(Date.parse(time)))
      return time;
    try {
      const said = (await this.verify(String(time), 'time+jws', task)) as { now: string; nonce: string };
      return said.nonce === nonce || this.flaws.has('does not compare the nonce') ? said.now : null;
    } catch {
      return null;
    }
  }
}
