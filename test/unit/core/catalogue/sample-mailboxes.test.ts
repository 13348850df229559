import { makeFolderHome } from '../../../fixtures/catalogue-homes.js';
import { sampleMailboxesSuite } from '../../../suites/catalogue/sample-mailboxes-suite.js';

sampleMailboxesSuite(makeFolderHome, 6);
