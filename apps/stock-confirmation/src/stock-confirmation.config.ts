import { ServiceEnv } from '@fifteen/service-defaults'

/** This service is configured as every other; what is its own are policies in its database. */
export class StockConfirmationEnv extends ServiceEnv {}
