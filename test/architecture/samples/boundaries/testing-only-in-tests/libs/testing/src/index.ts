export const anOrder = 'anOrder'
