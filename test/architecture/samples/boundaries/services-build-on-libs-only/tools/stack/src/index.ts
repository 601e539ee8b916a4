export const stack = 'stack'
