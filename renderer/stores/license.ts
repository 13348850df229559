import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

export const licenseResource = createResource(() => bridge.license.get());
