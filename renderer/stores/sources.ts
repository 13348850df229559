import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

export const sourcesResource = createResource(() => bridge.sources.list());
