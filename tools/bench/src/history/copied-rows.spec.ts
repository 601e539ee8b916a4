import { describe, expect, it } from '@jest/globals'
import { copiedValue, copyRows, removeRows, templateRows, type OrderTable } from './copied-rows.js'

const column = (name: string, type: string, generated = false) => ({ name, type, generated })

describe('the rows of a past order', () => {
  it('carry its own id, names and time, and the template’s everything else', () => {
    expect(copiedValue('order_state', column('order_id', 'uuid'))).toBe('p.order_id')
    expect(copiedValue('order_state', column('received_at', 'timestamp with time zone'))).toBe('t.received_at - p.ago')
    expect(copiedValue('order_state', column('external_id', 'text'))).toContain('p.template_name, p.name')
    expect(copiedValue('order_state', column('version', 'integer'))).toBe('t.version')
    expect(copiedValue('order_document', column('content_hash', 'bytea'))).toBe('t.content_hash')
  })

  it('tie other ids to the order, not to the table, so that what belonged together still does', () => {
    expect(copiedValue('task', column('id', 'uuid')).replace('t.id', 'ID')).toBe(
      copiedValue('order_case', column('task_id', 'uuid')).replace('t.task_id', 'ID'),
    )
  })

  it('take what only the table knows from the table', () => {
    expect(copiedValue('partner_message', column('position', 'bigint'))).toContain('nextval')
    expect(copiedValue('relay', column('position', 'bigint'))).toBe('t.position')
    expect(copiedValue('clock', column('facts', 'bigint[]'))).toContain('<< 16')
  })

  it('leave to the table what it numbers by itself', () => {
    const table: OrderTable = { name: 'order_timeline', columns: [column('order_id', 'uuid'), column('entry_id', 'bigint', true)] }
    expect(copyRows(table)).toContain('insert into order_timeline (order_id)')
  })

  it('are found by way of another table where their own does not know the order', () => {
    const table: OrderTable = { name: 'task_history', columns: [column('task_id', 'uuid')], via: { table: 'task', key: 'task_id' } }
    expect(templateRows(table)).toContain('from task k join task_history t on t.task_id = k.id where k.order_id = any($1)')
    expect(removeRows(table)).toContain('t.task_id = k.id and k.order_id = p.order_id')
  })
})
