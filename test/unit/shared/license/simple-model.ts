/**
 * A second, deliberately simple telling of licensing.md §2–§5, written for the simulation alone: it shares no code with the product,
 * walks lists from front to back, counts days as numbers, and is far too slow for real use.
 */
export interface SimpleLicense {
  readonly type: 'subscription' | 'rental' | 'evaluation';
  readonly mailboxes: number;
  readonly expiresOn: string;
  /** Last day of grace after expiry, worked out by hand; null where the table of §3 says none. */
  readonly graceEndsOn: string | null;
}

interface Member {
  readonly id: string;
  inJob: boolean;
  /** Day on which it was last allowed after not being allowed; null while it is not allowed. */
  unitDay: number | null;
  /** Day on which a session last turned it away, or it began to wait. */
  askedDay: number;
  pointDay: number | null;
  firstPointMonth: string | null;
}

export interface SimpleAnswer {
  readonly statusText: string;
  readonly states: Record<string, string>;
  readonly popup: readonly string[];
  /** Texts of bars that are not told weekly as well, by id. */
  readonly bars: readonly (readonly [string, string])[];
  /** Texts by id, the most serious first. */
  readonly weekly: readonly (readonly [string, string])[];
  readonly refused: Record<string, string>;
  readonly log: readonly string[];
}

export class SimpleModel {
  /** In the order of the queue; the released stay where they were until they come back. */
  private queue: Member[] = [];
  /** Day on which the first session found too many; null while there are not. */
  private exceededSince: string | null = null;
  /** The last time that there were too many, with the number covered then. */
  private lastExceeded: { since: string; covered: number; ended: number } | null = null;
  private seen = {
    license: '',
    phase: 'none',
    over: false,
    overInGrace: false,
    autoUpdate: false,
    support: 'none',
  };
  license: SimpleLicense | null = null;
  autoUpdate = false;
  reportedOn: string | null = null;

  /** `seenNights`: how many of the nights from one day to another somebody has seen (§9). */
  constructor(private readonly seenNights: (from: number, to: number) => number) {}

  /** A session of a job asks for these mailboxes. */
  session(ids: readonly string[], today: string, day: number): SimpleAnswer {
    const back = this.queue.filter((m) => ids.includes(m.id) && this.isReleased(m, day)).map((m) => m.id);
    const fresh = ids.filter((id) => !this.queue.some((m) => m.id === id));
    this.comeBack(back, fresh, day);
    for (const member of this.queue) if (ids.includes(member.id)) member.inJob = true;
    const used = this.users(today, day);
    if (used.length <= this.covered()) {
      if (this.exceededSince !== null && this.lastExceeded !== null) this.lastExceeded.ended = day;
      this.exceededSince = null;
    } else if (this.graceMonths() > 0) {
      this.exceededSince = this.graceBegan(today, day);
      this.lastExceeded = { since: this.exceededSince, covered: this.covered(), ended: day };
    }
    const answer = this.answer(today, day, ids);
    for (const member of this.queue) {
      const state = answer.states[member.id];
      if (state === 'NotRequired') continue;
      const allowed = state !== 'Exceeded' && !this.isStopped(today);
      if (allowed) {
        member.unitDay ??= day;
        continue;
      }
      if (member.unitDay !== null || ids.includes(member.id)) member.askedDay = day;
      member.unitDay = null;
    }
    return answer;
  }

  leave(id: string): void {
    const member = this.queue.find((m) => m.id === id);
    if (member) member.inJob = false;
  }

  join(id: string, day: number): void {
    const member = this.queue.find((m) => m.id === id);
    if (!member || member.inJob) return;
    if (this.isReleased(member, day)) this.comeBack([id], [], day);
    member.inJob = true;
  }

  backedUp(id: string, today: string, day: number): void {
    const member = this.queue.find((m) => m.id === id);
    if (!member) return;
    member.pointDay = day;
    member.firstPointMonth ??= today.slice(0, 7);
  }

  answer(today: string, day: number, asked: readonly string[] = []): SimpleAnswer {
    const users = this.users(today, day);
    const covered = this.covered();
    const extra = Math.max(0, users.length - covered);
    const graceEnd =
      this.graceMonths() === 0 ? null : monthsLater(this.graceBegan(today, day), this.graceMonths());
    const inGrace = graceEnd !== null && today <= graceEnd;
    const allowance = this.allowance(today);
    const temporary = inGrace ? Math.min(extra, allowance) : 0;
    const states: Record<string, string> = {};
    for (const member of this.queue) {
      const place = users.indexOf(member.id);
      if (this.isReleased(member, day)) states[member.id] = 'NotRequired';
      else if (place === -1) states[member.id] = 'New';
      else if (place < covered) states[member.id] = 'Licensed';
      else states[member.id] = place < covered + temporary ? 'TemporaryAssigned' : 'Exceeded';
    }
    const waiting = extra - temporary;
    const type = this.license?.type ?? '';
    const popup: string[] = [];
    const bars: [string, string][] = [];
    const weekly: [string, string][] = [];
    const refused: Record<string, string> = {};
    const log: string[] = [];
    if (this.isStopped(today)) {
      popup.push(
        `Your ${type} license has expired and the grace period is over. Processing of all mailboxes has been stopped. Restore is not affected. Renew your license to resume backup.`,
      );
      log.push(`Your ${type} license has expired and the grace period is over. No mailboxes were processed.`);
      for (const id of asked) refused[id] = log[0] ?? '';
      return { statusText: 'Expired', states, popup, bars, weekly, refused, log };
    }
    let statusText = this.license === null ? 'Not installed' : 'Valid';
    if (extra > 0) {
      statusText = inGrace
        ? `Exceeded (${nights(today, graceEnd)} days of grace period remaining)`
        : 'Exceeded';
      if (this.license === null) statusText = 'Not installed';
      for (const id of Object.keys(states).filter(
        (each) => asked.includes(each) && states[each] === 'Exceeded',
      )) {
        refused[id] =
          this.license === null
            ? `Mailbox ${id}@example.org was not processed: without a license, 10 mailboxes are backed up.`
            : `Mailbox ${id}@example.org was not processed: the license limit has been exceeded${inGrace || graceEnd === null ? '' : ' and the grace period is over'}.`;
        log.push(refused[id]);
      }
    }
    if (extra > 0 && this.license === null) {
      const said = `Without a license, 10 mailboxes are backed up. ${waiting} more are waiting. Install a license to back them up. Restore is not affected.`;
      popup.push(said);
      bars.push(['M8', said]);
    } else if (extra > 0 && !inGrace) {
      popup.push(
        `Your license is exceeded by ${extra} mailboxes${graceEnd === null ? '' : ' and the grace period is over'}. Extra mailboxes are no longer processed. Restore is not affected.`,
      );
    } else if (waiting > 0) {
      popup.push(
        `Your license covers ${covered} mailboxes and is exceeded by ${extra}. ${allowance} extra mailboxes will continue to be processed until ${graceEnd ?? ''}, in the order in which they were added; ${waiting} mailboxes are waiting and are not processed.`,
      );
      if (log.length > 0) {
        log.push(
          `License limit exceeded: ${log.length} mailboxes were not processed. A license for at least ${users.length} mailboxes is required.`,
        );
      }
    } else if (extra > 0) {
      weekly.push([
        'M3',
        `Your license covers ${covered} mailboxes and is exceeded by ${extra}. Up to ${allowance} extra mailboxes will continue to be processed until ${graceEnd ?? ''}.`,
      ]);
    }
    if (this.license !== null) {
      const left = nights(today, this.license.expiresOn);
      if (today > this.license.expiresOn) {
        statusText = `Expired (${nights(today, this.license.graceEndsOn ?? '')} days of grace period remaining)`;
        weekly.unshift([
          'expired-grace',
          `Your ${type} license has expired and needs to be renewed. Managed mailboxes will continue to be processed for the duration of grace period.`,
        ]);
      } else if (left <= (type === 'rental' ? 7 : 30)) {
        weekly.push([
          'expiring',
          `Your ${type} license expires on ${this.license.expiresOn} (${left} day${left === 1 ? '' : 's'} left) and needs to be renewed.`,
        ]);
      }
    }
    return { statusText, states, popup, bars, weekly, refused, log };
  }

  /** Numbers of §8 for what has changed since this was last asked. */
  events(today: string, day: number): number[] {
    const before = this.seen;
    const graceEnd = monthsLater(this.graceBegan(today, day), this.graceMonths());
    const over = this.license !== null && this.users(today, day).length > this.covered();
    const now = {
      license: this.license === null ? '' : JSON.stringify(this.license),
      phase: this.phase(today),
      over,
      overInGrace: over && this.graceMonths() > 0 && today <= graceEnd,
      autoUpdate: this.autoUpdate,
      support: this.support(today),
    };
    this.seen = now;
    const numbers: number[] = [];
    if (before.license !== '' && now.license === '') numbers.push(24080);
    if (now.license !== '' && now.license !== before.license) numbers.push(24010);
    if (now.phase === 'soon' && before.phase !== 'soon') numbers.push(24020);
    const expired = ['grace', 'over'];
    if (expired.includes(now.phase) && !expired.includes(before.phase)) numbers.push(24030);
    if (now.phase === 'grace' && before.phase !== 'grace') numbers.push(24060);
    if (now.over && !before.over) numbers.push(24070);
    if (now.overInGrace && !before.overInGrace) numbers.push(24060);
    if (before.autoUpdate && !now.autoUpdate) numbers.push(41301);
    if (now.support === 'soon' && before.support !== 'soon') numbers.push(24040);
    if (now.support === 'over' && before.support !== 'over') numbers.push(24050);
    return numbers;
  }

  /** When the grace that runs began, or would begin with a session today. */
  private graceBegan(today: string, day: number): string {
    const last = this.lastExceeded;
    if (this.exceededSince !== null || last === null) return this.exceededSince ?? today;
    return day - last.ended <= 31 && this.covered() <= last.covered ? last.since : today;
  }

  /** Support of every license here ends with it. */
  private support(today: string): 'none' | 'long' | 'soon' | 'over' {
    if (this.license === null) return 'none';
    if (today > this.license.expiresOn) return 'over';
    return nights(today, this.license.expiresOn) <= 14 ? 'soon' : 'long';
  }

  private phase(today: string): 'none' | 'long' | 'soon' | 'grace' | 'over' {
    if (this.license === null) return 'none';
    if (this.isStopped(today)) return 'over';
    if (today > this.license.expiresOn) return 'grace';
    return nights(today, this.license.expiresOn) <= (this.license.type === 'rental' ? 7 : 30)
      ? 'soon'
      : 'long';
  }

  /** Those who use a unit, in the order of the queue. */
  private users(today: string, day: number): string[] {
    return this.queue
      .filter((m) => !this.isReleased(m, day))
      .filter(
        (m) =>
          !(this.license?.type === 'rental' && (m.firstPointMonth ?? today).startsWith(today.slice(0, 7))),
      )
      .map((m) => m.id);
  }

  private comeBack(back: readonly string[], fresh: readonly string[], day: number): void {
    const first = this.queue.findIndex((m) => back.includes(m.id));
    const overtakes =
      first !== -1 && this.queue.slice(first).some((m) => !back.includes(m.id) && !this.isReleased(m, day));
    const returning = this.queue.filter((m) => back.includes(m.id));
    for (const member of returning) Object.assign(member, { inJob: true, unitDay: null, askedDay: day });
    const newcomers = fresh.map((id) => ({
      id,
      inJob: true,
      unitDay: null,
      askedDay: day,
      pointDay: null,
      firstPointMonth: null,
    }));
    const last = [...(overtakes ? returning : []), ...newcomers].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.queue = [...this.queue.filter((m) => !last.includes(m)), ...last];
  }

  private isReleased(member: Member, day: number): boolean {
    if (member.pointDay !== null && this.seenNights(member.pointDay, day) <= 31) return false;
    return !member.inJob || this.seenNights(Math.max(member.unitDay ?? 0, member.askedDay), day) > 31;
  }

  private isStopped(today: string): boolean {
    if (this.license === null) return false;
    return today > (this.license.graceEndsOn ?? this.license.expiresOn);
  }

  private covered(): number {
    return this.license === null ? 10 : this.license.mailboxes;
  }

  private graceMonths(): number {
    return this.license === null || this.license.type === 'evaluation' ? 0 : 2;
  }

  private allowance(today: string): number {
    if (this.graceMonths() === 0) return 0;
    const single = Math.max(20, Math.trunc(this.covered() / 5));
    const reported = this.reportedOn !== null && monthsLater(today, -1) <= this.reportedOn;
    return this.license?.type === 'rental' && this.autoUpdate && reported ? 2 * single : single;
  }
}

function lengths(year: number): number[] {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
}

export function monthsLater(date: string, months: number): string {
  let [year = 0, month = 0] = date.split('-').map(Number);
  const day = Number(date.slice(8));
  for (let step = 0; step < Math.abs(months); step++) {
    month += Math.sign(months);
    if (month === 13) [year, month] = [year + 1, 1];
    if (month === 0) [year, month] = [year - 1, 12];
  }
  return written(year, month, Math.min(day, lengths(year)[month - 1] ?? 31));
}

/** How often one sleeps from one day to the other; negative never happens here. */
function nights(from: string, to: string): number {
  let count = 0;
  for (let day = from; day < to; count++) day = nextDay(day);
  return count;
}

export function nextDay(date: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  if (day < (lengths(year)[month - 1] ?? 31)) return written(year, month, day + 1);
  return month < 12 ? written(year, month + 1, 1) : written(year + 1, 1, 1);
}

function written(year: number, month: number, day: number): string {
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
