import type { LogLine, MailboxResult, Session, SessionStatus } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import type { SessionStore } from '../catalogue/sessions.js';

/** A line that says what is going on; `end` replaces it with how it went. */
export interface OpenLine {
  readonly end: (type: Exclude<LogLine['type'], 'Running'>, text: string) => void;
}

/** The log of one session; once the session has ended nothing more is written. */
export class SessionLog {
  private ended = false;
  private readonly open = new Set<OpenLine>();
  /** Where each mailbox's result stands. */
  private readonly results = new Map<string, number>();

  constructor(
    private readonly sessions: SessionStore,
    readonly session: Session,
    private readonly clock: Clock,
    private readonly onChange: (session: Session) => void,
  ) {}

  line(type: Exclude<LogLine['type'], 'Running'>, text: string): void {
    if (this.ended) return;
    const now = this.clock().toISOString();
    this.sessions.putLine(this.session.id, { type, text, start: now, end: now });
    this.onChange(this.session);
  }

  begin(text: string): OpenLine {
    if (this.ended) return { end: () => undefined };
    const start = this.clock().toISOString();
    const ordinal = this.sessions.putLine(this.session.id, { type: 'Running', text, start, end: null });
    this.onChange(this.session);
    const line: OpenLine = {
      end: (type, endText) => {
        if (!this.open.delete(line)) return;
        this.sessions.putLine(
          this.session.id,
          { type, text: endText, start, end: this.clock().toISOString() },
          ordinal,
        );
        this.onChange(this.session);
      },
    };
    this.open.add(line);
    return line;
  }

  /** How it went with a mailbox; a later result of the same one takes its place. */
  result(result: MailboxResult): void {
    if (this.ended) return;
    const { mailbox } = result;
    this.results.set(mailbox, this.sessions.putResult(this.session.id, result, this.results.get(mailbox)));
  }

  /** Ends the session; lines still open end with `openText`. A second call changes nothing. */
  finish(status: Exclude<SessionStatus, 'Running'>, openText: string): void {
    if (this.ended) return;
    for (const line of [...this.open]) line.end(status === 'Stopped' ? 'Warning' : 'Error', openText);
    this.ended = true;
    this.onChange(this.sessions.end(this.session.id, status));
  }
}
