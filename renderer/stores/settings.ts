import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

export const settingsResource = createResource(() => bridge.settings.get());
