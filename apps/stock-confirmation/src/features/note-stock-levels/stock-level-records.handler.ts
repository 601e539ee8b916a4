import { NoteStockLevel, StockLevelRejected } from '@fifteen/contracts'
import { type EdgeRecord, type Inbound, type WorkContext } from '@fifteen/messaging'
import { newId, tidyJson, toError, tooDeep } from '@fifteen/kernel'
import { fieldProblems, withoutForeignName } from '@fifteen/service-defaults'
import { Injectable, Logger } from '@nestjs/common'
import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import { levelNoteOf, MOVEMENT_REUSED, type LevelProblem } from '../../domain/stock-level.js'
import { RejectionStore, type RejectedRecord } from '../../persistence/rejection.store.js'
import { NoteStockLevels, type ShopNote } from './note-stock-levels.handler.js'

const MOST_PROBLEMS = 20

/** Levels from the shops' own topics. A bad record is refused in sight and never stops the good ones behind it. */
@Injectable()
export class StockLevelRecords {
  readonly #logger = new Logger('stock-levels')

  constructor(
    private readonly levels: NoteStockLevels,
    private readonly rejections: RejectionStore,
  ) {}

  async handle(records: readonly Inbound<EdgeRecord>[], context: WorkContext): Promise<void> {
    const notes: (ShopNote & { record: Inbound<EdgeRecord> })[] = []
    const rejected: RejectedRecord[] = []
    for (const record of records) {
      const note = this.#read(record)
      if (Array.isArray(note)) rejected.push(toRejected(record, note))
      else notes.push({ shopId: record.data.tenant, note, record })
    }
    const contradicting = new Set((await this.levels.apply(notes, context)).contradicting)
    for (const { note, record } of notes) if (contradicting.has(note)) rejected.push(toRejected(record, [MOVEMENT_REUSED]))
    const told = await this.rejections.add(context.sql, rejected)
    for (const rejection of told) tell(rejection, context)
    context.outcome('level-rejected', told.length)
    if (told.length) context.afterCommit(() => this.#report(told))
  }

  /** Whatever a sender can make the reading stumble over is a reason to refuse its record, never to stop before it. */
  #read(record: Inbound<EdgeRecord>): ReturnType<typeof parse> {
    try {
      return parse(record)
    } catch (error) {
      const { topic, partition, offset } = record.record
      this.#logger.error({ message: 'reading a stock level failed', error: toError(error), topic, partition, offset: String(offset) })
      return [{ field: '', code: 'unreadable', message: 'the record cannot be read' }]
    }
  }

  /** One line a shop and chunk: a shop whose export is broken sends thousands of them. */
  #report(rejected: readonly RejectedRecord[]): void {
    for (const [shopId, records] of Map.groupBy(rejected, (record) => record.shopId)) {
      const [{ code, topic, partition, offset } = {}] = records
      this.#logger.warn({
        message: 'stock levels refused',
        shopId,
        records: records.length,
        code,
        topic,
        partition,
        offset: String(offset),
      })
    }
  }
}

function parse({ data, timestamp }: Inbound<EdgeRecord>): ReturnType<typeof levelNoteOf> {
  if (!data.readable) return [{ field: '', code: 'unreadable', message: 'the record is not JSON' }]
  const body = tidyJson(data.body)
  if (body === tooDeep) return [{ field: '', code: 'too-deep', message: 'the record is nested too deeply' }]
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [{ field: '', code: 'no-object', message: 'the record is not a JSON object' }]
  }
  const input = plainToInstance(NoteStockLevel, body)
  const errors = validateSync(input, { whitelist: true, forbidNonWhitelisted: true, validationError: { target: false, value: false } })
  return errors.length ? fieldProblems(errors).map(withoutForeignName) : levelNoteOf(input, timestamp)
}

function toRejected({ data: { tenant, readable }, record }: Inbound<EdgeRecord>, problems: readonly LevelProblem[]): RejectedRecord {
  const { topic, partition, offset } = record
  const code = readable ? 'invalid-stock-level' : 'unreadable-record'
  return { rejectionId: newId(), shopId: tenant, topic, partition, offset, code, problems: problems.slice(0, MOST_PROBLEMS) }
}

const tell = ({ offset, problems, ...rejected }: RejectedRecord, context: WorkContext): string =>
  context.emit(StockLevelRejected, {
    ...rejected,
    via: 'topic',
    offset: String(offset),
    problems: [...problems],
    rejectedAt: context.now.toISOString(),
  })
