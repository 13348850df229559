import { z } from 'zod';
import type { ClusterPlace, ClusterToSetUp } from '../../../../shared/backup/cluster.js';
import { t } from '../../../messages/index.js';

/** What the form of a cluster's database holds. */
export interface ClusterDraft {
  readonly address: string;
  readonly password: string;
  readonly caFile: string;
}

const keptSchema = z.object({ address: z.string(), caFile: z.string() });
const storageKey = 'postkeep.cluster-draft';

/** `place` is that of a cluster that is there already; without one it is what was typed last, which has no password. */
export function firstDraft(place: ClusterPlace | null): ClusterDraft {
  const known = place === null ? keptDraft() : { address: place.databaseUrl, caFile: place.authority ?? '' };
  return { address: '', caFile: '', ...known, password: '' };
}

export function keepDraft({ address, caFile }: ClusterDraft): void {
  // An address with a password in it is mended first.
  if (addressProblem({ address }) === null)
    localStorage.setItem(storageKey, JSON.stringify({ address, caFile }));
}

export function forgetDraft(): void {
  localStorage.removeItem(storageKey);
}

function keptDraft(): z.infer<typeof keptSchema> | null {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(storageKey) ?? 'null'));
  } catch {
    return null;
  }
}

/** Null while something is missing or wrong. */
export function clusterToSetUp({ address, password, caFile }: ClusterDraft): ClusterToSetUp | null {
  const url = parsedAddress(address);
  if (url === null || url.password !== '') return null;
  // The setter leaves `%` as it is.
  if (password !== '') url.password = encodeURIComponent(password);
  return { databaseUrl: url.href, authority: caFile.trim() === '' ? null : caFile.trim() };
}

/** What is wrong with an address that was typed; null when nothing is. */
export function addressProblem({ address }: Pick<ClusterDraft, 'address'>): string | null {
  if (address.trim() === '') return null;
  const url = parsedAddress(address);
  if (url === null) return t.workers.addressInvalid;
  return url.password === '' ? null : t.workers.addressPassword;
}

/** Whether an address leads to the computer that it is used on, and so elsewhere on each. */
export function isThisComputer(address: string): boolean {
  const url = parsedAddress(address);
  if (url === null) return false;
  const { hostname, searchParams } = url;
  const isSocket = searchParams.get('host')?.startsWith('/') === true;
  return isSocket || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function parsedAddress(address: string): URL | null {
  const typed = address.trim();
  const url = URL.canParse(typed) ? new URL(typed) : null;
  const isPostgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
  return url !== null && isPostgres && url.username !== '' && url.pathname.length > 1 ? url : null;
}
