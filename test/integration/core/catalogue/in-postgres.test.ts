import { afterAll, beforeAll, describe } from 'vitest';
import { type MakeHome, makePostgresHome } from '../../../fixtures/catalogue-homes.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { bucketsSuite } from '../../../suites/catalogue/buckets-suite.js';
import { catalogueSuite } from '../../../suites/catalogue/catalogue-suite.js';
import { licenseDaysSuite } from '../../../suites/catalogue/license-days-suite.js';
import { sampleMailboxesSuite } from '../../../suites/catalogue/sample-mailboxes-suite.js';

/* What holds of the catalogue in a data folder (test/unit/core/catalogue/) holds of the one in PostgreSQL. */
describe.skipIf(missingOfPostgres.length > 0)(`in PostgreSQL, ${onPostgres}`, () => {
  let cluster: PostgresCluster;
  let url: string;
  beforeAll(async () => {
    cluster = await startPostgres();
    url = await cluster.createDatabase();
  });
  afterAll(() => cluster.close());
  const makeHome: MakeHome = () => makePostgresHome(url);

  catalogueSuite(makeHome);
  bucketsSuite(makeHome);
  licenseDaysSuite(makeHome);
  sampleMailboxesSuite(makeHome, 2);
});
