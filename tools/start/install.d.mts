export function isInstalled(root: string): boolean
export function noteInstalled(root: string): void
export function npm(...args: string[]): [command: string, args: string[]]
