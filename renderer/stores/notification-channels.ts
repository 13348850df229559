import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

export const channelsResource = createResource(() => bridge.notificationChannels.list());

export const deliveriesResource = createResource(() => bridge.notificationChannels.deliveries());
