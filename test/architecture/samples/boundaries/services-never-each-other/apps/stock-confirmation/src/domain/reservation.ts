export const reserve = 'reserve'
