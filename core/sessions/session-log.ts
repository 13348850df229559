import type {
  LogCode,
  LogLine,
  MailboxResult,
  Session,
  SessionLogged,
  SessionStatus,
} from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { type Text, render } from '../../shared/texts/text.js';
import type { SessionStore } from '../catalogue/sessions.js';
import { coalesce } from '../lib/coalesce.js';

/** Ten pushes a second: what the page can show. */
const pushMs = 100;

/** A line that says what is going on; `end` replaces it with how it went. */
export interface OpenLine {
  readonly end: (type: Exclude<LogLine['type'], 'Running'>, said: Text, code?: LogCode) => void;
}

/** The log of one session; once the session has ended nothing more is written. */
export class SessionLog {
  private ended = false;
  private readonly open = new Set<OpenLine>();
  /** Where each mailbox's result stands. */
  private readonly results = new Map<string, number>();
  /** Written but not pushed yet: lines by ordinal, results by mailbox. */
  private readonly newLines = new Map<number, LogLine>();
  private readonly newResults = new Map<string, MailboxResult>();
  private readonly outcomes = new Map<string, MailboxResult['result']>();
  private readonly logged = coalesce(
    () => pushMs,
    () => {
      this.pushLogged();
    },
  );
  private readonly running = coalesce(
    () => pushMs,
    () => {
      this.onChange(this.session);
    },
  );

  constructor(
    private readonly sessions: SessionStore,
    readonly session: Session,
    private readonly clock: Clock,
    private readonly onChange: (session: Session) => void,
    private readonly onLogged: (logged: SessionLogged) => void,
  ) {}

  /** `code` of what it tells of: the page leads from there to what can be done. */
  line(type: Exclude<LogLine['type'], 'Running'>, said: Text, code?: LogCode): void {
    if (this.ended) return;
    const now = this.clock().toISOString();
    this.put({ type, text: render(said), start: now, end: now, ...withCode(code) });
  }

  begin(said: Text): OpenLine {
    if (this.ended) return { end: () => undefined };
    const start = this.clock().toISOString();
    const ordinal = this.put({ type: 'Running', text: render(said), start, end: null });
    const line: OpenLine = {
      end: (type, endSaid, code) => {
        if (!this.open.delete(line)) return;
        const end = this.clock().toISOString();
        // A later start is of a clock that was ahead and has been set right since (docs/decisions/0239).
        const ended = { type, text: render(endSaid), start: start < end ? start : end, end };
        this.put({ ...ended, ...withCode(code) }, ordinal);
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
    this.newResults.set(mailbox, result);
    this.outcomes.set(mailbox, result.result);
    this.logged.call();
  }

  /** How it went with each mailbox so far. */
  latestResults(): MailboxResult['result'][] {
    return [...this.outcomes.values()];
  }

  /** Ends the session; lines still open end with `openSaid`. A second call changes nothing. */
  finish(status: Exclude<SessionStatus, 'Running'>, openSaid: Text, code?: LogCode): void {
    if (this.ended) return;
    for (const line of [...this.open]) line.end(status === 'Stopped' ? 'Warning' : 'Error', openSaid, code);
    this.ended = true;
    this.logged.flush();
    this.running.flush();
    this.onChange(this.sessions.end(this.session.id, status));
  }

  private put(line: LogLine, at?: number): number {
    const ordinal = this.sessions.putLine(this.session.id, line, at);
    this.newLines.set(ordinal, line);
    this.logged.call();
    this.running.call();
    return ordinal;
  }

  private pushLogged(): void {
    const logged: SessionLogged = {
      sessionId: this.session.id,
      lines: [...this.newLines].map(([ordinal, line]) => ({ ordinal, line })),
      mailboxes: [...this.newResults.values()],
    };
    this.newLines.clear();
    this.newResults.clear();
    this.onLogged(logged);
  }
}

function withCode(code: LogCode | undefined): Pick<LogLine, 'code'> {
  return code === undefined ? {} : { code };
}
