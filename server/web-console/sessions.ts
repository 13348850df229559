import { createHash, randomBytes } from 'node:crypto';

/** The `__Host-` prefix binds the cookie to this host and HTTPS (RFC 6265bis §4.1.3.2). */
const cookieName = '__Host-postkeep-licensing';
const hour = 60 * 60 * 1000;
/** A session ends so long after the sign-in, and so long after its last page. */
const limits = { ageMs: 12 * hour, idleMs: hour };
/** More are not remembered; the oldest is signed out. */
const mostSessions = 1_000;

interface Session {
  readonly tokenId: string;
  readonly signedInAt: number;
  usedAt: number;
}

/** Who is signed in, in memory: a restart signs everybody out. Only hashes of the cookies are kept. */
export class Sessions {
  private readonly byHash = new Map<string, Session>();

  /** `now`: ms of a clock that never jumps. */
  constructor(private readonly now: () => number) {}

  /** Begins a session and returns the `Set-Cookie` value. */
  begin(tokenId: string): string {
    const secret = randomBytes(32).toString('base64url');
    const at = this.now();
    const [oldest] = this.byHash.keys();
    if (this.byHash.size >= mostSessions && oldest !== undefined) this.byHash.delete(oldest);
    this.byHash.set(hashOf(secret), { tokenId, signedInAt: at, usedAt: at });
    return `${cookieName}=${secret}; Path=/; Secure; HttpOnly; SameSite=Strict`;
  }

  /** The token of the session whose cookie a request has; null without one that runs. */
  tokenOf(cookieHeader: string | undefined): string | null {
    const hash = hashInCookies(cookieHeader);
    const session = hash === null ? undefined : this.byHash.get(hash);
    if (hash === null || session === undefined) return null;
    const at = this.now();
    if (at - session.signedInAt > limits.ageMs || at - session.usedAt > limits.idleMs) {
      this.byHash.delete(hash);
      return null;
    }
    session.usedAt = at;
    return session.tokenId;
  }

  /** Ends the session of a request and returns the `Set-Cookie` value that takes the cookie away. */
  end(cookieHeader: string | undefined): string {
    const hash = hashInCookies(cookieHeader);
    if (hash !== null) this.byHash.delete(hash);
    return `${cookieName}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`;
  }
}

function hashInCookies(header: string | undefined): string | null {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${cookieName}=`));
  const secret = found?.slice(cookieName.length + 1) ?? '';
  return secret === '' ? null : hashOf(secret);
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
