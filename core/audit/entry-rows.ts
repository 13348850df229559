import { type AuditEntry, type AuditFilter, auditEntrySchema } from '../../shared/audit/entry.js';
import { parseForeignJson } from '../../shared/json.js';
import type { SqlValue } from '../lib/database.js';

/* How an entry stands in its row, and how it is found there. */

/** Nothing for a row that is no entry any more: `verify` names it. */
export function entryOf({ text: written }: { readonly text: string }): AuditEntry[] {
  try {
    return [auditEntrySchema.parse(parseForeignJson(written))];
  } catch {
    return [];
  }
}

/** What a search for words goes through. */
export function wordsOf(entry: AuditEntry): string {
  return partsOf(entry).join('\n');
}

/** Whether a search that goes through these words finds an entry by each thing that it says. */
export function isFoundBy(entry: AuditEntry, words: string): boolean {
  return partsOf(entry).every((part) => words.includes(part));
}

function partsOf({ user, machine, about }: AuditEntry): string[] {
  return [user ?? '', machine, ...Object.values(about).map(String)].map((part) => part.toLowerCase());
}

export function conditions({ actions, words, from, to }: AuditFilter): {
  readonly where: string;
  readonly values: readonly SqlValue[];
} {
  const parts: readonly (readonly [string, readonly SqlValue[]])[] = [
    ...(actions === undefined
      ? []
      : [[`action IN (SELECT value FROM json_each(?))`, [JSON.stringify(actions)]] as const]),
    ...(words === undefined || words === '' ? [] : [['instr(words, ?) > 0', [words.toLowerCase()]] as const]),
    ...(from === undefined ? [] : [['at >= ?', [from]] as const]),
    ...(to === undefined ? [] : [['at < ?', [to]] as const]),
  ];
  return {
    where: ['1', ...parts.map(([condition]) => condition)].join(' AND '),
    values: parts.flatMap(([, values]) => values),
  };
}
