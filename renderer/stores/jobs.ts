import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

export const jobsResource = createResource(() => bridge.jobs.list());
