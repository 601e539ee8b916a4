export const retention = 'retention'
