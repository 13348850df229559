import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

/** The state of all backups. */
export const statusResource = createResource(() => bridge.status.get());
