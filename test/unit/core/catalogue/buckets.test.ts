import { makeFolderHome } from '../../../fixtures/catalogue-homes.js';
import { bucketsSuite } from '../../../suites/catalogue/buckets-suite.js';

bucketsSuite(makeFolderHome);
