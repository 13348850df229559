import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

export const appUpdateResource = createResource(() => bridge.appUpdate.get());
