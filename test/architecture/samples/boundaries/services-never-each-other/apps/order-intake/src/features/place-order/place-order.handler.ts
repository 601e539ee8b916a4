import { reserve } from '../../../../stock-confirmation/src/domain/reservation.js'

export const used = reserve
