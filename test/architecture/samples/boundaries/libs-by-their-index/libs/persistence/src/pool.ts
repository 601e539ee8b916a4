export const pool = 'pool'
