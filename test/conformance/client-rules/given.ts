import type { Behaviour, ClientReport, ClientWorld } from '../client-world.js';
import { type Rule, expectThat } from '../rule.js';
import { compactOf } from '../signed-documents.js';

export type ClientRule = Rule<ClientWorld>;

export const types = 'tag:conformance.example,2026:problems/';

export const json =
  (status: number, body: unknown, contentType = 'application/json'): Behaviour =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(body));

export const problem = (status: number, kind: string): Behaviour =>
  json(status, { type: types + kind, title: kind, status }, 'application/problem+json');

export const later = { expiresOn: '2099-12-31' };
export const upToDate = { outcome: 'up-to-date' };

export function expectOutcome(report: ClientReport, wanted: ClientReport['outcome']): void {
  expectThat(report.outcome === wanted, `the outcome is ${report.outcome}, not ${wanted}`);
}

/** The client is answered so; its outcome is as wanted, and the key is the one it had. */
export async function keepsItsKey(
  world: ClientWorld,
  behaviour: Behaviour,
  wanted: ClientReport['outcome'],
): Promise<ClientReport> {
  const { report, task } = await world.ask(behaviour);
  expectOutcome(report, wanted);
  expectThat(compactOf(report.licenseKey) === compactOf(task.licenseKey), 'the installed key has changed');
  return report;
}
