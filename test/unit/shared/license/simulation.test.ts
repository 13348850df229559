import { expect, it, vi } from 'vitest';
import {
  licenseEvents,
  nothingObserved,
  observedLicense,
} from '../../../../core/license-notices/license-events.js';
import { createLicenseDayStore } from '../../../../core/catalogue/license-days.js';
import { migrations } from '../../../../core/catalogue/schema.js';
import { migrate } from '../../../../core/lib/migrate.js';
import { briefly } from '../../../../core/catalogue/briefly.js';
import { openInMemory } from '../../../../core/lib/sqlite.js';
import type { NotificationContext } from '../../../../core/license-notices/notification.js';
import { selectNotifications } from '../../../../core/license-notices/select-notifications.js';
import { licenseEventNumbers } from '../../../../shared/events.js';
import { admit } from '../../../../shared/license/admission.js';
import { assignLicenses, countMailboxes } from '../../../../shared/license/assignment.js';
import { dateOf } from '../../../../shared/license/calendar.js';
import { type LicenseFigures, daysOf, figuresOf } from '../../../../shared/license/license-days.js';
import { emptyLedger, recordRestorePoint, setInJob } from '../../../../shared/license/ledger.js';
import {
  type AdmissionRequest,
  type Ledger,
  type LicenseFacts,
  licenseMessageIds,
} from '../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { type SeenTime, look, nothingSeen, withSignedTime } from '../../../../shared/license/seen-time.js';
import { isDoubtful, knownTime } from '../../../../shared/license/sure-time.js';
import { payloadOf } from './fixtures.js';
import { worlds } from '../../../fixtures/worlds.js';
import { SimpleClock } from './simple-clock.js';
import { type SimpleAnswer, type SimpleLicense, SimpleModel, nextDay } from './simple-model.js';
import { render } from '../../../../shared/texts/text.js';

vi.setConfig({ testTimeout: 240_000 });

const hours = 426 * 24;
const firstDay = Date.parse('2027-01-01T00:00:00Z') / 86_400_000;
const mailboxIds = Array.from({ length: 170 }, (_, i) => `u${String(i).padStart(3, '0')}`);

/** The licenses of 14 months, by the day on which they change. */
const licenseDays: Record<string, SimpleLicense | null> = {
  '2027-01-04': { type: 'evaluation', mailboxes: 30, expiresOn: '2027-01-20', graceEndsOn: null },
  '2027-01-26': { type: 'subscription', mailboxes: 40, expiresOn: '2027-01-31', graceEndsOn: '2027-02-28' },
  '2027-03-05': { type: 'subscription', mailboxes: 50, expiresOn: '2027-08-31', graceEndsOn: '2027-09-30' },
  '2027-06-20': { type: 'subscription', mailboxes: 110, expiresOn: '2027-08-31', graceEndsOn: '2027-09-30' },
  '2027-07-10': { type: 'subscription', mailboxes: 45, expiresOn: '2027-08-31', graceEndsOn: '2027-09-30' },
  '2027-11-08': { type: 'rental', mailboxes: 60, expiresOn: '2027-12-31', graceEndsOn: '2028-02-29' },
  '2028-02-03': null,
  '2028-02-12': { type: 'rental', mailboxes: 105, expiresOn: '2028-12-31', graceEndsOn: '2029-02-28' },
};

/** What is switched and reported, by day. */
const reportDays = ['2027-11-10', '2027-12-05'];
const autoUpdateDays: Record<string, boolean> = { '2027-11-09': true, '2028-01-20': false };
/** The console is closed: no session, no window, no look at the clock. */
const closed = (today: string): boolean => today >= '2027-05-01' && today <= '2027-06-04';
/** Until the clock is seen time again (§9): a wrong one meanwhile would begin its 14 days anew. */
const provesItself = (today: string): boolean =>
  closed(today) || (today >= '2027-06-05' && today <= '2027-06-20');
const hourMs = 3_600_000;

/** A small generator of repeatable chance (Park–Miller). */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** The organisation: the product's functions on one side, the simple model on the other, driven by the same events. */
class Simulation {
  private readonly clockModel = new SimpleClock();
  private readonly model = new SimpleModel((from, to) => this.clockModel.seenNights(from, to));
  private ledger: Ledger = emptyLedger;
  private facts: LicenseFacts = { license: null, now: '', autoUpdate: false, lastUsageReportOn: null };
  private readonly members = new Set<string>();
  private readonly failing = new Set<string>();
  private observed = nothingObserved;
  private desktopShownAt: Record<string, string> = {};
  private readonly modelShownAt: Record<string, number> = {};
  private readonly chance: () => number;
  private record: SeenTime = nothingSeen;
  /** The clock is wrong by so many hours, for so many hours more. */
  private fault = { by: 0, hours: 0 };
  private readonly days = openDays();
  /** By day, what the model last said on it. */
  private readonly modelDays = new Map<string, LicenseFigures>();
  checks = {
    faults: 0,
    longFaults: 0,
    answers: 0,
    sessions: 0,
    refusals: 0,
    popups: 0,
    bars: 0,
    desktop: 0,
    days: 0,
    unknownDays: 0,
    changes: 0,
  };
  /** Message ids, mailbox states and event numbers that were met. */
  readonly met = new Set<string>();

  private readonly faultChance: () => number;

  /** `longestFault` is in days. */
  constructor(
    seed: number,
    private readonly longestFault: number,
  ) {
    this.chance = chanceOf(seed);
    this.faultChance = chanceOf(seed + 1);
  }

  run(): void {
    let today = '2027-01-01';
    for (let hour = 0; hour < hours; hour++) {
      const clock = String(hour % 24).padStart(2, '0');
      if (hour > 0 && hour % 24 === 0) today = nextDay(today);
      if (hour % 24 === 0) this.beginDay(today);
      if (closed(today)) continue;
      const day = firstDay + Math.trunc(hour / 24);
      this.lookAtClock(`${today}T${clock}:05:00.000Z`, today);
      if (this.fault.hours > 0) continue;
      this.tell(`${today}T${clock}:10:00.000Z`);
      this.changeMembers(today, day, hour);
      this.tell(`${today}T${clock}:30:00.000Z`);
      if (hour % 6 === 0) this.session((id) => Number(id.slice(1)) % 3 !== 0, today, day);
      else if (hour % 24 === 9) this.session((id) => Number(id.slice(1)) % 3 === 0, today, day);
      this.tell(`${today}T${clock}:50:00.000Z`);
      if (hour % 24 === 8 || hour % 24 === 15) this.openWindow(today, day, hour);
      this.logEvents(today, day);
      if (hour % 12 === 11) this.noteDay(today, day);
    }
    this.compareDays(today);
  }

  /** A look of the console at its license (docs/decisions/0177). */
  private noteDay(today: string, day: number): void {
    const figures = figuresOf(this.facts, countMailboxes(this.ledger, this.facts));
    if (figures !== null) this.days.note(dateOf(this.facts.now), figures);
    const states = Object.values(this.model.answer(today, day).states);
    const count = (...wanted: string[]): number => states.filter((state) => wanted.includes(state)).length;
    this.modelDays.set(today, {
      managed: states.length - count('NotRequired'),
      new: count('New'),
      extra: count('TemporaryAssigned', 'Exceeded'),
      covered: this.model.license?.mailboxes ?? 10,
    });
  }

  /** §11: the overview of all days; those without a look are unknown. */
  private compareDays(last: string): void {
    const interval = { from: '2026-12-30', to: nextDay(last) };
    const overview = daysOf(interval, this.days.between(interval));
    let date = interval.from;
    for (const day of overview) {
      expect(day).toEqual({ date, figures: this.modelDays.get(date) ?? null });
      this.checks.days += day.figures === null ? 0 : 1;
      this.checks.unknownDays += day.figures === null ? 1 : 0;
      this.checks.changes += day.figures?.extra === 0 ? 0 : 1;
      date = nextDay(date);
    }
    expect(date).toBe(nextDay(interval.to));
    expect(this.days.first()).toBe('2027-01-01');
  }

  /** A look, at a clock that is wrong now and then; the console works again when it is right, and an answer has come if it must. */
  private lookAtClock(truth: string, today: string): void {
    if (this.fault.hours > 0) this.fault = { ...this.fault, hours: this.fault.hours - 1 };
    else if (this.mayFail(today) && this.faultChance() < 0.004) this.beginFault();
    const isWrong = this.fault.hours > 0;
    const clock = new Date(Date.parse(truth) + (isWrong ? this.fault.by * hourMs : 0));
    this.record = look(this.record, clock);
    this.clockModel.look(clock.getTime() / hourMs);
    this.compareClocks(clock);
    if (isWrong || this.clockModel.believed() === Date.parse(truth) / hourMs) return;
    this.record = withSignedTime(this.record, clock, clock);
    this.clockModel.sign(clock.getTime() / hourMs, clock.getTime() / hourMs);
    this.compareClocks(clock);
    this.checks.answers++;
    expect(this.clockModel.believed(), truth).toBe(Date.parse(truth) / hourMs);
  }

  /** In the organisations with long faults a clock proves itself in peace: else it would be in doubt for months. */
  private mayFail(today: string): boolean {
    return !provesItself(today) && (this.longestFault < 7 || this.record.candidate === null);
  }

  private beginFault(): void {
    const years = [26_000 * 24, -20_000 * 24, 17_520, -17_520, 24 * 62, 24 * 45];
    const by = Math.floor(this.faultChance() * 400) - 200;
    const days = Math.floor(this.faultChance() * 100) - 50;
    const kinds = [by, days * 24, years[Math.floor(this.faultChance() * years.length)] ?? 0];
    const hours = 1 + Math.floor(this.faultChance() ** 4 * 24 * this.longestFault);
    this.fault = { by: kinds[Math.floor(this.faultChance() * kinds.length)] ?? 0, hours };
    this.checks.faults++;
    if (hours > 7 * 24) this.checks.longFaults++;
  }

  private compareClocks(clock: Date): void {
    const time = knownTime(this.record, clock, null);
    expect(Date.parse(time.now) / hourMs, time.now).toBe(this.clockModel.believed());
    expect(isDoubtful(time), time.now).toBe(this.clockModel.inDoubt());
  }

  /** The facts at this instant, by the record of time. */
  private tell(truth: string): void {
    const { license, autoUpdate, lastUsageReportOn } = this.facts;
    const time = knownTime(this.record, new Date(truth), license?.issuedAt ?? null);
    expect(time.now).toBe(truth);
    this.facts = { license, autoUpdate, lastUsageReportOn, ...time };
  }

  private beginDay(today: string): void {
    const license = licenseDays[today];
    if (license !== undefined) {
      this.model.license = license;
      const payload =
        license &&
        payloadOf(license.type, {
          issuedAt: '2027-01-01T00:00:00Z',
          mailboxes: license.mailboxes,
          expiresOn: license.expiresOn,
          supportExpiresOn: license.expiresOn,
        });
      this.facts = { ...this.facts, license: payload };
    }
    const autoUpdate = autoUpdateDays[today];
    if (autoUpdate !== undefined) {
      this.model.autoUpdate = autoUpdate;
      this.facts = { ...this.facts, autoUpdate };
    }
    if (reportDays.includes(today)) {
      this.model.reportedOn = today;
      this.facts = { ...this.facts, lastUsageReportOn: today };
    }
  }

  private pick(): string {
    return mailboxIds[Math.floor(this.chance() * mailboxIds.length)] ?? '';
  }

  /** Grows to about 130 mailboxes in spring and autumn, shrinks in summer; some leave and come back, some fail for weeks. */
  private changeMembers(today: string, day: number, hour: number): void {
    const month = Number(today.slice(5, 7));
    const wanted = month >= 6 && month <= 9 ? 70 : Math.min(20 + day - firstDay, 130);
    const id = this.pick();
    if (this.chance() < 0.3 && !this.members.has(id) && this.members.size < wanted) {
      this.members.add(id);
      this.ledger = setInJob(this.ledger, [id], true, this.facts);
      this.model.join(id, day);
    } else if (
      this.members.has(id) &&
      (this.members.size > wanted ? this.chance() < 0.5 : this.chance() < 0.02)
    ) {
      this.members.delete(id);
      this.ledger = setInJob(this.ledger, [id], false, this.facts);
      this.model.leave(id);
    }
    if (hour % 24 === 5 && this.chance() < 0.5) this.failing.add(this.pick());
    if (hour % 240 === 100) this.failing.clear();
    if (day - firstDay > 336 && day - firstDay < 381)
      for (const each of mailboxIds.slice(0, 25)) this.failing.add(each);
  }

  private session(inJob: (id: string) => boolean, today: string, day: number): void {
    const ids = [...this.members].filter(inJob);
    const requests = ids.map((id): AdmissionRequest => ({
      mailboxId: id,
      mailbox: `${id}@example.org`,
      kind: 'user',
    }));
    const admission = admit(this.ledger, requests, this.facts);
    const expected = this.model.session(ids, today, day);
    this.ledger = admission.ledger;
    this.checks.sessions++;
    expect(
      admission.log.map(({ text }) => render(text)),
      this.facts.now,
    ).toEqual(expected.log);
    const refused = [...admission.decisions].flatMap(([id, each]) =>
      each.admitted ? [] : [[id, render(each.reason)]],
    );
    expect(Object.fromEntries(refused), this.facts.now).toEqual(expected.refused);
    this.compareStates(expected);
    this.checks.refusals += refused.length;
    // Every eighth session is stopped half-way: the mailboxes behind get no restore point.
    const processed = ids.filter((id) => expected.refused[id] === undefined && !this.failing.has(id));
    const finished = this.chance() < 0.125 ? processed.slice(0, Math.floor(processed.length / 2)) : processed;
    for (const id of finished) {
      this.ledger = recordRestorePoint(this.ledger, id, this.facts.now);
      this.model.backedUp(id, today, day);
    }
  }

  private compareStates(expected: SimpleAnswer): void {
    const states = [...assignLicenses(this.ledger, this.facts)].map(([id, { state }]) => [id, state]);
    expect(Object.fromEntries(states), this.facts.now).toEqual(expected.states);
    for (const [, state] of states) this.met.add(state ?? '');
  }

  /** The event log (§8), looked after every hour. */
  private logEvents(today: string, day: number): void {
    const status = evaluateLicense(this.facts, countMailboxes(this.ledger, this.facts));
    const moment = { facts: this.facts, status, countsAreKnown: true };
    const events = licenseEvents(this.observed, moment, null);
    this.observed = observedLicense(this.observed, moment);
    const expected = this.model.events(today, day);
    expect(
      events.map(({ number }) => number),
      this.facts.now,
    ).toEqual(expected);
    for (const { number } of events) this.met.add(String(number));
  }

  private openWindow(today: string, day: number, hour: number): void {
    const expected = this.model.answer(today, day);
    const status = evaluateLicense(this.facts, countMailboxes(this.ledger, this.facts));
    const context: NotificationContext = {
      status,
      now: this.facts.now,
      clockWarning: null,
      shownInWindow: new Set(),
      shownSinceItBegan: new Set(),
      dismissedBars: new Set(),
      desktopShownAt: this.desktopShownAt,
      desktopAllowed: true,
    };
    const { popup, bar, desktop } = selectNotifications(context);
    this.compareStates(expected);
    expect(render(status.statusText), this.facts.now).toBe(expected.statusText);
    expect(popup?.sections.map(({ text }) => render(text)) ?? [], this.facts.now).toEqual(expected.popup);
    expect(bar ? render(bar.text) : undefined, this.facts.now).toBe(
      [...expected.bars, ...expected.weekly][0]?.[1],
    );
    const due = expected.weekly.filter(([id]) => hour - (this.modelShownAt[id] ?? -1000) >= 168);
    expect(desktop?.body.map((text) => render(text)) ?? [], this.facts.now).toEqual(
      due.map(([, text]) => text),
    );
    for (const id of desktop?.ids ?? []) {
      this.desktopShownAt = { ...this.desktopShownAt, [id]: this.facts.now };
    }
    for (const [id] of due) this.modelShownAt[id] = hour;
    this.checks.desktop += desktop ? 1 : 0;
    for (const { id } of status.messages) this.met.add(id);
    this.checks.popups += popup?.sections.length ?? 0;
    this.checks.bars += bar ? 1 : 0;
  }
}

function openDays(): ReturnType<typeof createLicenseDayStore> {
  const database = openInMemory();
  migrate(database, ':memory:', migrations);
  return createLicenseDayStore(database, briefly(database));
}

it.each([1, 2, 3])(
  '§2–§5, §8, §9: 14 months hour by hour agree with the simple models, the clock being wrong now and then (organisation %i)',
  (seed) => {
    const simulation = new Simulation(seed * 7919, 6);
    simulation.run();
    // The walk must have met what it is for.
    const states = ['Licensed', 'TemporaryAssigned', 'Exceeded', 'New', 'NotRequired'];
    const events = Object.values(licenseEventNumbers).map(String);
    expect([...simulation.met].sort()).toEqual([...licenseMessageIds, ...states, ...events].sort());
    expect(simulation.checks.sessions).toBeGreaterThan(1200);
    expect(simulation.checks.refusals).toBeGreaterThan(1000);
    expect(simulation.checks.popups).toBeGreaterThan(100);
    expect(simulation.checks.bars).toBeGreaterThan(50);
    expect(simulation.checks.desktop).toBeGreaterThan(8);
    expect(simulation.checks.faults).toBeGreaterThan(10);
    expect(simulation.checks.answers).toBeGreaterThan(1);
    expect(simulation.checks.days).toBeGreaterThan(350);
    expect(simulation.checks.unknownDays).toBeGreaterThan(30);
    expect(simulation.checks.changes).toBeGreaterThan(50);
  },
);

/** Twenty worlds of clock-faults.test.ts are about as much work as one organisation here. */
const organisations = Array.from({ length: Math.ceil(worlds(40) / 20) }, (_, index) => index + 1);

it.each(organisations)(
  '§2, §9: so they do where the clock is wrong for up to 40 days at a time, and nobody knows how long it was (organisation %i)',
  (seed) => {
    const simulation = new Simulation(seed * 104_729, 40);
    simulation.run();
    expect(simulation.checks.sessions).toBeGreaterThan(400);
    expect(simulation.checks.refusals).toBeGreaterThan(100);
    expect(simulation.checks.faults).toBeGreaterThan(5);
    expect(simulation.checks.longFaults).toBeGreaterThan(0);
  },
);
