import { ServiceEnv } from '@fifteen/service-defaults'

/** What this service is configured with. */
export class DeliverySchedulingEnv extends ServiceEnv {}
