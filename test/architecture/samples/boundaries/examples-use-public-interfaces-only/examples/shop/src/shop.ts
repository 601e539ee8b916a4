import { OrderReceived } from '../../../libs/contracts/src/index.js'

export const used = OrderReceived
