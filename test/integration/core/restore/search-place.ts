import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { SearchRequest } from '../../../../shared/backup/search.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

export const a = 'a@example.com';
export const b = 'b@example.com';

/** Two mailboxes, a console that backs them up, and what is found in them. */
export class SearchPlace {
  private constructor(
    readonly mail: MaildirFixture,
    /** Another one after each {@link reopen}. */
    public engine: TestEngine,
    readonly jobId: string,
  ) {}

  static async open(): Promise<SearchPlace> {
    const mail = await makeMaildirs(a, b);
    const engine = await startEngine({ dataDir: await mkdtemp(join(tmpdir(), 'postkeep-search-')) });
    const jobId = await engine.addJob({ type: 'maildir', path: mail.path }, { keepMissingSessions: 0 });
    return new SearchPlace(mail, engine, jobId);
  }

  async remove(): Promise<void> {
    await this.engine.close();
    await rm(this.engine.dataDir, { recursive: true, force: true });
    await this.mail.remove();
  }

  /** Something happens while no console is open. */
  async reopen(meanwhile: () => Promise<void> | void): Promise<void> {
    const { dataDir } = this.engine;
    await this.engine.close();
    await meanwhile();
    this.engine = await startEngine({ dataDir });
  }

  async indexEverything(): Promise<void> {
    for (;;) {
      const { pending, rebuilding } = await this.engine.client.restore.updateIndex();
      if (pending + rebuilding === 0) return;
    }
  }

  async backUp(): Promise<void> {
    const { status } = await this.engine.run(this.jobId);
    if (status !== 'Success') throw new Error(`The backup ended as ${status}.`);
    await this.indexEverything();
  }

  search(query: string, more: Partial<SearchRequest> = {}) {
    return this.engine.client.restore.search({ query, limit: 100, ...more });
  }

  async subjects(query: string, more: Partial<SearchRequest> = {}): Promise<string[]> {
    return (await this.search(query, more)).hits.map(({ message }) => message.subject).sort();
  }

  /** Where a file of the repository is. */
  path(name: string): string {
    return join(this.engine.dataDir, 'repository', name);
  }

  /** Changes a database of the repository. */
  sql(name: string, statement: string): void {
    const database = openSqlite(this.path(name));
    database.exec(statement);
    database.close();
  }
}

export const dated = (subject: string, day: string, body = ''): Buffer =>
  Buffer.from(`Subject: ${subject}\nFrom: jane@example.org\nTo: team@example.net\nDate: ${day}\n\n${body}\n`);
