import { Pool } from 'pg'

export const used = Pool
