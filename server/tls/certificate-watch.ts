import { X509Certificate } from 'node:crypto';

const dayMs = 24 * 60 * 60 * 1000;
/** Earlier than this nobody needs to hear of it: certificate tools renew 30 days before the end. */
const noticeMs = 14 * dayMs;

/** How long a certificate is still good for. */
export interface CertificateLife {
  /** Last moment at which all of the chain is valid. */
  readonly end: Date;
  readonly standing: 'valid' | 'ending' | 'ended';
}

/**
 * The life of a PEM chain at `now`, the machine's time, which is what TLS peers compare with. `ending` begins 14 days before the
 * end, or with the last third of a shorter life.
 */
export function certificateLife(chain: string, now: Date): CertificateLife {
  const lives = certificatesOf(chain).map(({ validFrom, validTo }) => ({
    begin: Date.parse(validFrom),
    end: Date.parse(validTo),
  }));
  const first = lives.reduce((shortest, each) => (each.end < shortest.end ? each : shortest));
  const left = first.end - now.getTime();
  const notice = Math.min(noticeMs, (first.end - first.begin) / 3);
  return { end: new Date(first.end), standing: left < 0 ? 'ended' : left < notice ? 'ending' : 'valid' };
}

function certificatesOf(chain: string): X509Certificate[] {
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  return (blocks ?? [chain]).map((pem) => new X509Certificate(pem));
}
