import { join } from 'node:path'

export const repository = join(import.meta.dirname, '..', '..', '..', '..')

/** Ignored by git, like everything a run writes. */
export const results = join(repository, '.fifteen', 'bench', 'results')

export const documentation = join(repository, 'docs', 'performance')

/** Results that are kept with the documentation, which draws from them. */
export const recorded = join(documentation, 'results')
