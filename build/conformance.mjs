// @ts-check
// `npm run conformance -- server URL … | client …`: tries somebody's licensing server or client by the rules of docs/licensing-protocol.md.
import { join } from 'node:path';
import { root, script } from './paths.mjs';
import { runBundled } from './run-bundled.mjs';

script(import.meta.url, () => runBundled(join(root, 'test', 'conformance', 'conformance.ts')));
