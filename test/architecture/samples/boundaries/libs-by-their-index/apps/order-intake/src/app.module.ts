import { pool } from '../../../libs/persistence/src/pool.js'

export const used = pool
