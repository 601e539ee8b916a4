export const metrics = 'metrics'
