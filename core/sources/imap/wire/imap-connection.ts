import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { withoutSecrets } from '../imap-errors.js';
import { Capabilities } from './capabilities.js';
import { CommandRefused, ConnectionFailed, lost, tooMuch } from './failures.js';
import { type Command, type CommandOptions, CommandsInFlight } from './in-flight.js';
import { LiteralMemory } from './literal-memory.js';
import type { Incoming } from './incoming.js';
import { ResponseReader } from './response-reader.js';
import { type Tagged, type Untagged, parseResponse } from './responses.js';
import { UnprovedRow } from './unproved-row.js';

/** How long and how much a server may answer. */
export interface WireLimits {
  /** Bytes of the text of one response, and of all its literals. */
  readonly line: number;
  readonly literals: number;
  /** Milliseconds of silence, while something is asked for, after which a server counts as cut off. */
  readonly silence: number;
  /** Milliseconds for one answer, whatever comes meanwhile. */
  readonly answer: number;
}

/** A quiet connection is shown to be there as often. */
const keepAliveMs = 5000;

/** Bytes of everything that answers one command, save for messages: some 200,000 folders with their STATUS. */
const mostBytesOfAnswer = 32 * 1024 * 1024;

/**
 * A connection to an IMAP server on which several commands may be in flight: the server works on them one after the other (RFC 9051
 * §5.5). What it sends faster than it is taken waits in the network ({@link pause}).
 */
export class ImapConnection {
  readonly capabilities = new Capabilities();
  /** What the client signed in with: a server may repeat it, and its words are shown and logged. */
  secrets: readonly string[] = [];
  /** Gets what the server says while nothing is in flight. */
  listener: ((response: Untagged) => void) | null = null;

  private readonly memory = new LiteralMemory();
  private readonly reader: ResponseReader;
  private readonly inFlight = new CommandsInFlight();
  private onGreeting: Pick<Command, 'succeed' | 'fail'> | null = null;
  /** A message whose text stands where answers do must not know the tags of commands. */
  private readonly tagStart = `${randomBytes(4).toString('hex')}p`;
  private lastTag = 0;
  private unproved: UnprovedRow | null = null;
  private failure: Error | null = null;
  private received = 0;
  /** Bytes received when the oldest command became the oldest. */
  private receivedBefore = 0;
  private heardAt = performance.now();
  private answeredAt = performance.now();
  private isPaused = false;
  private isSealed = false;
  private isLeaving = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly limits: WireLimits,
    /** Ends the connection. */
    private readonly signal?: AbortSignal,
    /** Where the socket reads into; null for one that tells of its data itself. */
    incoming: Incoming | null = null,
  ) {
    this.reader = new ResponseReader(
      limits,
      (raw) => {
        this.receive(parseResponse(raw));
      },
      this.memory,
    );
    socket.setNoDelay(true);
    // Between two commands a mailbox may be worked on for longer than routers remember a quiet connection.
    socket.setKeepAlive(true, keepAliveMs);
    if (incoming === null) socket.on('data', this.onData);
    else incoming.handTo(this.onData);
    socket.on('error', this.onError).on('close', this.onClose).on('end', this.onClose);
    const { silence, answer } = limits;
    this.timer = setInterval(
      () => {
        this.checkTime();
      },
      Math.min(1000, silence, answer),
    );
    this.timer.unref();
    signal?.addEventListener('abort', this.onAbort, { once: true });
    if (signal?.aborted === true || socket.destroyed) this.onAbort();
  }

  /** False once the connection has ended, whoever ended it. */
  get isUsable(): boolean {
    return this.failure === null;
  }

  get isIdle(): boolean {
    return this.inFlight.oldest === undefined;
  }

  /** What the server says first. Throws what ended the connection. */
  greeting(): Promise<Tagged> {
    return new Promise((succeed, fail) => {
      this.onGreeting = { succeed, fail };
      if (this.failure !== null) fail(this.failure);
    });
  }

  /**
   * Sends a command, also while others are in flight, and gives the server's OK. Throws {@link CommandRefused} at NO and BAD, and
   * what ended the connection.
   */
  run(command: string, options: CommandOptions = {}): Promise<Tagged> {
    return new Promise((succeed, fail) => {
      if (this.failure !== null) {
        fail(this.failure);
        return;
      }
      const tag = `${this.tagStart}${String(++this.lastTag)}`;
      if (this.inFlight.add({ ...options, tag, succeed, fail })) this.beginOldest();
      this.socket.write(`${tag} ${command}\r\n`, 'latin1');
    });
  }

  /** Sends what belongs to the command under way, and waits until the network has taken it: the server's time counts from then. */
  async send(bytes: Buffer): Promise<void> {
    const isTaken = this.socket.write(bytes);
    await new Promise<void>((resolve) => {
      if (isTaken) setImmediate(resolve);
      else this.onceDrained(resolve);
    });
    this.heardAt = this.answeredAt = performance.now();
  }

  private onceDrained(then: () => void): void {
    const done = (): void => {
      this.socket.off('drain', done).off('close', done);
      then();
    };
    this.socket.on('drain', done).on('close', done);
    if (this.socket.destroyed) done();
  }

  /** Takes nothing more from the network until {@link resume}; the server's time stands still. */
  pause(): void {
    if (this.isPaused) return;
    this.isPaused = true;
    this.socket.pause();
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.heardAt = this.answeredAt = performance.now();
    this.socket.resume();
  }

  /** Has the memory of a literal used again: whoever got it does not look at it any more. */
  giveBack(literal: Buffer): void {
    this.memory.giveBack(literal);
  }

  /** Runs the last command of an unencrypted connection and gives its socket up. Throws as {@link run}, and where anything follows the OK. */
  async runLast(command: string): Promise<Socket> {
    this.isSealed = true;
    await this.run(command);
    // What came in the clear must not be taken for what comes over TLS (CVE-2011-0411).
    if (!this.reader.isIdle) this.end(new ConnectionFailed('STARTTLS_INJECTION'));
    if (this.failure !== null) throw this.failure;
    this.failure = lost(null);
    this.letGo();
    const { socket } = this;
    socket
      .off('data', this.onData)
      .off('error', this.onError)
      .off('close', this.onClose)
      .off('end', this.onClose);
    return socket;
  }

  /** Says goodbye where nothing is under way, and ends the connection. */
  async close(): Promise<void> {
    if (this.isUsable && this.isIdle) {
      this.isLeaving = true;
      await Promise.race([
        this.run('LOGOUT').catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, 1000).unref()),
      ]);
    }
    this.end(lost(null));
  }

  /** Ends the connection at once; whatever is in flight fails with the reason. */
  end(reason: unknown): void {
    if (this.failure !== null) return;
    this.failure = reason instanceof Error ? reason : lost(null);
    withoutSecrets(this.failure, this.secrets);
    this.letGo();
    this.socket.destroy();
    this.inFlight.failAll(this.failure);
    this.onGreeting?.fail(this.failure);
    this.onGreeting = null;
  }

  private letGo(): void {
    clearInterval(this.timer);
    this.memory.end();
    this.signal?.removeEventListener('abort', this.onAbort);
  }

  private readonly onAbort = (): void => {
    this.end(lost(null));
  };

  private readonly onData = (chunk: Buffer): void => {
    if (this.failure !== null) return;
    this.received += chunk.length;
    this.heardAt = performance.now();
    try {
      this.reader.push(chunk);
      const { oldest } = this.inFlight;
      const most = oldest?.mostBytes ?? mostBytesOfAnswer;
      if (oldest !== undefined && this.received - this.receivedBefore > most) throw tooMuch();
    } catch (error) {
      this.end(error);
    }
  };

  private readonly onError = (error: unknown): void => {
    this.endAfterLast(error);
  };

  private readonly onClose = (): void => {
    this.endAfterLast(lost(null));
  };

  /** Ends the connection once what has come is taken, which may say why. */
  private endAfterLast(reason: unknown): void {
    if (this.failure !== null) return;
    try {
      this.takeUnproved();
      this.end(reason);
    } catch (error) {
      this.end(error);
    }
  }

  private receive(response: ReturnType<typeof parseResponse>): void {
    if (this.failure !== null) return;
    if (this.isSealed && this.isIdle) throw new ConnectionFailed('STARTTLS_INJECTION');
    switch (response.type) {
      case 'tagged':
        if (this.unproved !== null && !this.inFlight.has(response.tag)) {
          this.passOver();
          return;
        }
        this.takeUnproved();
        this.settle(response);
        return;
      case 'stray':
        if (this.unproved !== null) this.passOver();
        return;
      case 'fetch-unread':
        this.takeUnproved();
        this.passOver();
        return;
      case 'continuation': {
        if (this.unproved !== null) return;
        const answer = this.inFlight.oldest?.onContinue?.(response.text);
        if (answer !== undefined && answer !== '') this.socket.write(answer, 'latin1');
        return;
      }
      case 'fetch':
        if (response.body) {
          this.takeUnproved();
          this.unproved = new UnprovedRow(response);
          return;
        }
        this.noteInTurn(response);
        return;
      default:
        this.noteInTurn(response);
    }
  }

  private noteInTurn(response: Untagged): void {
    if (this.unproved?.isFull === true) this.takeUnproved();
    if (this.unproved === null) this.noteOrEnd(response);
    else this.unproved.add(response);
  }

  private takeUnproved(): void {
    const { unproved } = this;
    this.unproved = null;
    for (const response of unproved?.responses ?? []) if (this.failure === null) this.noteOrEnd(response);
  }

  /** What has come since the last row that is proved may be the text of a message, and so may all that comes before the next answer. */
  private passOver(): void {
    const content = this.unproved?.content ?? null;
    this.unproved = null;
    if (content !== null) this.memory.giveBack(content);
    this.note({ type: 'fetch-unread' });
    this.reader.passOverUntil((line) => {
      const tag = /^([0-9a-fp]+) (?:OK|NO|BAD)(?: |$)/i.exec(line)?.[1];
      return tag !== undefined && this.inFlight.has(tag);
    });
  }

  private noteOrEnd(response: Untagged): void {
    if (response.type !== 'bye') this.note(response);
    else if (!this.isLeaving) this.end(lost(response));
  }

  private note(response: Untagged): void {
    this.capabilities.note(response);
    const greeting = this.onGreeting;
    if (greeting !== null) {
      this.onGreeting = null;
      if (response.type === 'ok') greeting.succeed({ ...response, type: 'tagged', tag: '', status: 'OK' });
      // Signed in as somebody already: nobody knows whose mailbox it is.
      else
        this.endGreeting(
          greeting,
          new ConnectionFailed(response.type === 'preauth' ? 'SignedInAlready' : 'NoGreeting'),
        );
      return;
    }
    const { oldest } = this.inFlight;
    if (oldest === undefined) this.listener?.(response);
    else if (oldest.on?.(response) === true) this.answeredAt = this.heardAt;
  }

  private endGreeting(greeting: Pick<Command, 'fail'>, reason: Error): void {
    greeting.fail(reason);
    this.end(reason);
  }

  private settle(answer: Tagged): void {
    const { command, wasOldest } = this.inFlight.take(answer.tag);
    if (wasOldest) this.beginOldest();
    this.capabilities.noteCode(answer.code);
    if (answer.status === 'OK') command.succeed(answer);
    else command.fail(this.refusal(answer));
  }

  private refusal(answer: Tagged): CommandRefused {
    const refusal = new CommandRefused(answer);
    withoutSecrets(refusal, this.secrets);
    return refusal;
  }

  private beginOldest(): void {
    this.receivedBefore = this.received;
    this.heardAt = this.answeredAt = performance.now();
  }

  private checkTime(): void {
    if (this.isPaused || (this.isIdle && this.onGreeting === null)) return;
    const now = performance.now();
    const { silence, answer } = this.limits;
    if (now - this.heardAt >= silence || now - this.answeredAt >= answer)
      this.end(new ConnectionFailed('ETIMEDOUT'));
  }
}
