import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

const note = statement('access-note', 'insert into personal_access (who, task_id, order_id, order_version) values ($1, $2, $3, $4)')

/** Who was shown the personal block of which order. */
@Injectable()
export class AccessStore {
  async note(sql: Sql, who: string, task: { id: string; orderId: string }, orderVersion: number): Promise<void> {
    await sql.query(note, [who, task.id, task.orderId, orderVersion])
  }
}
