/**
 * A second, deliberately simple telling of licensing.md §9 (with docs/decisions/0156), written for tests alone: it shares no code with the
 * product, counts hours since 1970 as plain numbers, and keeps every look of a candidate to walk through them.
 */
const day = 24;

interface Candidate {
  looks: number[];
  /** Nothing spoke against the clock when an older signed time was counted. */
  believed: boolean;
}

export class SimpleClock {
  private seen: number | null = null;
  private signed = -Infinity;
  private candidate: Candidate | null = null;
  private lastLook = 0;
  /** Hours by which seen time ran on since the clock fell behind; null while it is not behind. */
  private ranOn: number | null = null;
  /** What passed without anybody looking, each from one hour to another. */
  private gaps: { readonly from: number; readonly to: number }[] = [];

  look(clock: number): void {
    const before = this.lastLook;
    this.lastLook = clock;
    if (this.seen === null) {
      this.seen = clock;
    } else if (clock < this.seen - day) {
      const passed = Math.min(7 * day, Math.max(0, clock - before));
      this.seen += passed;
      this.ranOn = (this.ranOn ?? 0) + passed;
    } else if (clock <= this.seen + 7 * day) {
      if (clock > this.seen) this.seen = clock;
      [this.candidate, this.ranOn] = [null, null];
    } else {
      this.ranOn = null;
      this.candidate = this.goOn(this.candidate, clock);
      const { looks } = this.candidate;
      if (clock - (looks[0] ?? clock) >= 14 * day && looked(looks) >= 14 * day) {
        if (!this.candidate.believed) this.gaps.push({ from: this.seen, to: clock - looked(looks) });
        [this.seen, this.candidate] = [clock, null];
      }
    }
  }

  /** The licensing server, or a key, says when it was; the clock is looked at beside it. */
  sign(at: number, clock: number): void {
    this.look(clock);
    if (at <= this.signed) return;
    if (at > clock + 60 * day && at > (this.seen ?? clock) + 60 * day) return;
    const believed = this.ranOn === null && (this.candidate === null || this.candidate.believed);
    const [seen, candidate] = [this.seen ?? clock, this.candidate];
    const since = seen - (this.ranOn ?? 0);
    this.correct(at);
    this.look(clock);
    if (this.candidate !== null) this.candidate = { looks: [clock], believed };
    const now = this.seen ?? at;
    // Gaps that end later than it is have not been.
    this.gaps = this.gaps.filter(({ to }) => to <= now);
    const lookedFrom = candidate === null ? now : (candidate.looks.at(-1) ?? now) - looked(candidate.looks);
    if (this.candidate === null && now > seen + 7 * day)
      this.gaps.push({ from: since, to: Math.min(now, lookedFrom) });
  }

  /** How many of the nights from one day to another were seen; days are counted from 1970. */
  seenNights(from: number, to: number): number {
    const gaps = [...this.gaps];
    if (this.candidate !== null && !this.candidate.believed && this.seen !== null) {
      const { looks } = this.candidate;
      gaps.push({ from: this.seen, to: (looks.at(-1) ?? 0) - looked(looks) });
    }
    if (gaps.length === 0) return Math.max(0, to - from);
    let nights = 0;
    for (let night = from; night < to; night++) {
      const isUnseen = gaps.some(
        (gap) => Math.floor(gap.from / day) <= night && night < Math.floor(gap.to / day),
      );
      if (!isUnseen) nights++;
    }
    return nights;
  }

  private correct(at: number): void {
    [this.seen, this.signed, this.candidate, this.ranOn] = [at, at, null, null];
  }

  /** What terms go by at the latest look. */
  believed(): number {
    return this.ranOn === null ? this.lastLook : (this.seen ?? this.lastLook);
  }

  inDoubt(): boolean {
    if (this.candidate === null || this.candidate.believed || this.seen === null) return false;
    const { looks } = this.candidate;
    return (looks.at(-1) ?? 0) - this.seen - looked(looks) > 60 * day;
  }

  warning(): 'ahead' | 'behind' | null {
    if (this.inDoubt()) return 'ahead';
    return this.ranOn !== null && this.ranOn >= 1 ? 'behind' : null;
  }

  private goOn(candidate: Candidate | null, clock: number): Candidate {
    const first = candidate?.looks[0];
    const last = candidate?.looks.at(-1);
    if (candidate === null || first === undefined || last === undefined)
      return { looks: [clock], believed: false };
    if (clock < last - day || clock > last + 60 * day || clock < first - day)
      return { looks: [clock], believed: false };
    if (clock < first) return { looks: [clock], believed: candidate.believed };
    return { looks: [...candidate.looks, clock], believed: candidate.believed };
  }
}

/** Hours between the looks, each step forward, of 7 days at most. */
function looked(looks: readonly number[]): number {
  let hours = 0;
  for (let i = 1; i < looks.length; i++) {
    const step = (looks[i] ?? 0) - (looks[i - 1] ?? 0);
    if (step > 0) hours += step < 7 * day ? step : 7 * day;
  }
  return hours;
}
