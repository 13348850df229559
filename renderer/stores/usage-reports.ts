import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

/** Of the installed rental license; empty for every other. */
export const usageReportsResource = createResource(() => bridge.usageReports.list());
