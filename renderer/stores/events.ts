import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

export const eventsResource = createResource(() => bridge.events.list());
