import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { dateOf } from '../../shared/license/calendar.js';
import { type Contract, contractStatus } from '../domain/contract.js';
import type { FleetRecorder } from '../fleet-recorder.js';
import type { KeyRing } from '../keys/key-ring.js';
import { changePassphrase, rotateSigningKeys } from '../keys/key-rotation.js';
import { type AuditEvent, listAuditEvents, recordAuditEvent } from '../store/audit-trail.js';
import { lastDay, listContracts, newestExpiry, updateStanding } from '../store/contracts.js';
import type { Database } from '../store/database.js';
import { listWebTokens } from '../store/web-tokens.js';
import { installationViews } from './fleet.js';
import { issueLicense } from './issue.js';
import type { AdminAnswer, AdminCall, Administration, AdminRequest, ContractView } from './protocol.js';
import { reportViews } from './reports.js';
import { createWebToken, revokeToken } from './web-tokens.js';

interface Dependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly passphrase: string;
  readonly clock: Clock;
  readonly fleet: Pick<FleetRecorder, 'flush'>;
  /** Called after the ring has changed: publishes jwks.json. */
  readonly onRingChange: () => Promise<void>;
}

type Handlers = {
  readonly [C in AdminCall]: (request: AdminRequest<C>, actor: string) => Promise<AdminAnswer<C>>;
};

/** The administration on an open database. */
export function createAdministration(dependencies: Dependencies): Administration {
  const { database, keyRing, passphrase, clock, fleet, onRingChange } = dependencies;
  const standing = (id: string, change: StandingChange, actor: string): Promise<ContractView> =>
    changeStanding(database, id, change, actor, clock());
  const handlers: Handlers = {
    issue: (request, actor) => issueLicense(dependencies, request, actor, clock()),
    listContracts: async ({ afterId, limit }) => {
      const listed = await listContracts(database, afterId, limit);
      return listed.map((contract) => viewOf(contract, contract.newestExpiry, clock()));
    },
    extendContract: ({ id, until, mayShorten = false }, actor) =>
      standing(id, { action: 'contract-extended', until, mayShorten }, actor),
    endContract: ({ id }, actor) => standing(id, { action: 'contract-ended' }, actor),
    suspendContract: ({ id }, actor) => standing(id, { action: 'contract-suspended' }, actor),
    resumeContract: ({ id }, actor) => standing(id, { action: 'contract-resumed' }, actor),
    listInstallations: async (request) => {
      await fleet.flush();
      return installationViews(database, request, clock());
    },
    listReports: async (request) => {
      await fleet.flush();
      return reportViews(database, request, clock());
    },
    createWebToken: (request, actor) => createWebToken(database, request, actor, clock()),
    listWebTokens: () => listWebTokens(database),
    revokeWebToken: ({ id }, actor) => revokeToken(database, id, actor, clock()),
    listSigningKeys: async () => {
      await keyRing.refresh();
      return keyRing.list().map(keyViewOf);
    },
    rotateSigningKeys: async (_request, actor) => {
      await rotateSigningKeys(database, passphrase, actor, clock());
      await keyRing.refresh();
      await onRingChange();
      return keyRing.list().map(keyViewOf);
    },
    changePassphrase: async ({ newPassphrase }, actor) => {
      await changePassphrase(database, { from: passphrase, to: newPassphrase }, actor, clock());
      return keyRing.list().map(keyViewOf);
    },
    listAuditEvents: ({ limit }) => listAuditEvents(database, limit),
  };
  return { call: (call, request, actor) => handlers[call](request, actor) };
}

type StandingChange =
  | { readonly action: 'contract-extended'; readonly until: string; readonly mayShorten: boolean }
  | { readonly action: 'contract-ended' | 'contract-suspended' | 'contract-resumed' };

const standingAfter: Record<StandingChange['action'], Contract['standing']> = {
  'contract-extended': 'active',
  'contract-ended': 'ended',
  'contract-suspended': 'suspended',
  'contract-resumed': 'active',
};

/** Carries a change of standing out, with its audit event. Throws AppError `not-found`, `invalid-argument` or `needs-confirmation`. */
async function changeStanding(
  database: Database,
  id: string,
  change: StandingChange,
  actor: string,
  now: Date,
): Promise<ContractView> {
  const until = change.action === 'contract-extended' ? change.until : null;
  if (until !== null && until < dateOf(now)) {
    throw new AppError('invalid-argument', text('server.untilOver', { until, id }));
  }
  return database.transaction(async (transaction) => {
    if (change.action === 'contract-extended' && !change.mayShorten) {
      const endsOn = await lastDay(transaction, id);
      if (endsOn !== null && change.until < endsOn)
        throw new AppError(
          'needs-confirmation',
          text('server.untilEarlier', { id, until: change.until, endsOn }),
        );
    }
    const contract = await updateStanding(transaction, id, standingAfter[change.action], until);
    if (contract === null) {
      throw new AppError('not-found', text('server.noContract', { id }));
    }
    const event: AuditEvent = {
      at: now.toISOString(),
      actor,
      action: change.action,
      subject: id,
      details: until === null ? {} : { until },
    };
    await recordAuditEvent(transaction, event);
    return viewOf(contract, await newestExpiry(transaction, contract.licenseId), now);
  });
}

function viewOf(contract: Contract, expiresOn: string | null, now: Date): ContractView {
  return {
    id: contract.id,
    company: contract.company,
    supportId: contract.supportId,
    type: contract.type,
    licenseType: contract.licenseType,
    licenseId: contract.licenseId,
    package: contract.package,
    mailboxes: contract.mailboxes,
    status: contractStatus(contract, dateOf(now)),
    startsOn: contract.startsOn,
    endsOn: contract.endsOn,
    renewalMonths: contract.renewalMonths,
    expiresOn,
  };
}

function keyViewOf(key: AdminAnswer<'listSigningKeys'>[number]): AdminAnswer<'listSigningKeys'>[number] {
  const { kid, state, createdAt, activatedAt, retiredAt } = key;
  return { kid, state, createdAt, activatedAt, retiredAt };
}
