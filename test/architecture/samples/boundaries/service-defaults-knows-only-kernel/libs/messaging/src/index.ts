export const relay = 'relay'
