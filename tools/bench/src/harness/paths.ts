import { join } from 'node:path'

export const repository = join(import.meta.dirname, '..', '..', '..', '..')

/** Ignored by git, like everything a run writes. */
export const results = join(repository, '.fifteen', 'bench', 'results')
