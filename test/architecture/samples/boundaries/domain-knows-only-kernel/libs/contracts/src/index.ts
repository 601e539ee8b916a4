export const OrderReceived = 'OrderReceived'
