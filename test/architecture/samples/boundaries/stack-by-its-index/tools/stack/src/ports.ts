export const ports = 'ports'
