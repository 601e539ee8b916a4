export const currencies = 'currencies'
