import { type Said, type Untagged, capabilitiesOf } from './responses.js';

/** What a server says that it can, and what was agreed upon. Names are in capitals. */
export class Capabilities {
  /** How often the server has said so. */
  told = 0;
  private offered: ReadonlySet<string> = new Set();
  private readonly enabled = new Set<string>();

  /** True for what the server can, also by being IMAP4rev2 (RFC 9051 appendix E). */
  has(name: string): boolean {
    return this.offered.has(name) || (this.isRev2 && ofRev2.has(name));
  }

  /** Names of folders are UTF-8, and not modified UTF-7. */
  get takesUtf8(): boolean {
    return this.isRev2 || this.enabled.has('UTF8=ACCEPT');
  }

  /** Bytes of the largest message that the server says to take (RFC 7889); null where it says none. */
  get appendLimit(): number | null {
    for (const each of this.offered) {
      const [, limit] = /^APPENDLIMIT=(\d{1,15})$/.exec(each) ?? [];
      if (limit !== undefined && Number(limit) > 0) return Number(limit);
    }
    return null;
  }

  note(response: Untagged): void {
    if (response.type === 'capability') this.offer(response.capabilities);
    else if (response.type === 'enabled') for (const each of response.capabilities) this.enabled.add(each);
    else if ('code' in response) this.noteCode(response.code);
  }

  /** They may be said with any OK (RFC 9051 §7.1). */
  noteCode(code: Said['code']): void {
    if (code?.name === 'CAPABILITY') this.offer(capabilitiesOf(code.argument));
  }

  private offer(names: readonly string[]): void {
    this.offered = new Set(names);
    this.told += 1;
  }

  private get isRev2(): boolean {
    const { offered, enabled } = this;
    return enabled.has('IMAP4REV2') || (offered.has('IMAP4REV2') && !offered.has('IMAP4REV1'));
  }
}

/** Extensions that IMAP4rev2 has by itself, of those that are asked for. */
const ofRev2 = new Set(['ENABLE', 'LIST-STATUS', 'NAMESPACE', 'SASL-IR', 'UIDPLUS', 'UNSELECT']);
