import { UnitOfWork } from '@fifteen/messaging'
import { AdminGuard, type FieldProblem, type HttpProblem } from '@fifteen/service-defaults'
import { Body, Controller, HttpCode, Param, Post, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { NotedLevelsView, StockLevelBatch, StockLevelBody, StockLevelParams, type StockLevelEntry } from './note-stock-levels.dto.js'
import { NoteStockLevels, type ShopNote } from './note-stock-levels.handler.js'
import { levelNoteOf, MOVEMENT_REUSED, type LevelNote } from '../../domain/stock-level.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('stock')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/stock-levels')
export class StockLevelsController {
  constructor(
    private readonly levels: NoteStockLevels,
    private readonly work: UnitOfWork,
  ) {}

  /** Says what a warehouse has of one SKU. */
  @Put(':warehouseId/:sku')
  @Problems('movement-reused')
  @ApiOkResponse({ type: NotedLevelsView })
  put(@Param() { warehouseId, sku }: StockLevelParams, @Body() { shopId, ...level }: StockLevelBody): Promise<NotedLevelsView> {
    return this.#note(shopId, [{ ...level, warehouseId, sku }], '')
  }

  /** Says what warehouses have of many SKUs, in one transaction. */
  @Post()
  @HttpCode(200)
  @Problems('movement-reused')
  @ApiOkResponse({ type: NotedLevelsView })
  post(@Body() { shopId, levels }: StockLevelBatch): Promise<NotedLevelsView> {
    return this.#note(shopId, levels, 'levels')
  }

  #note(shopId: string, entries: readonly StockLevelEntry[], path: string): Promise<NotedLevelsView> {
    return this.work.run(
      async (context) => {
        const notes = toNotes(shopId, entries, context.now, path)
        const { contradicting, ...noted } = await this.levels.apply(notes, context)
        if (contradicting.length) throw movementReused(notes, contradicting, path)
        return noted
      },
      { handler: 'stock-levels' },
    )
  }
}

const fieldAt = (path: string, index: number, field: string): string => (path ? `${path}.${index}.${field}` : field)

/** Nothing of the call is noted: its sender has to look at it as a whole. */
function movementReused(notes: readonly ShopNote[], contradicting: readonly LevelNote[], path: string): HttpProblem {
  const wrong = new Set(contradicting)
  const problems = notes.flatMap(({ note }, index) =>
    wrong.has(note) ? [{ ...MOVEMENT_REUSED, field: fieldAt(path, index, MOVEMENT_REUSED.field) }] : [],
  )
  return refusal('movement-reused', undefined, { problems })
}

/** Throws HttpProblem with every entry that says neither a count nor a change. */
function toNotes(shopId: string, entries: readonly StockLevelEntry[], now: Date, path: string): ShopNote[] {
  const problems: FieldProblem[] = []
  const notes = entries.flatMap((entry, index) => {
    const asOf = entry.onHand === undefined ? entry.asOf : (entry.asOf ?? now.toISOString())
    const note = levelNoteOf({ ...entry, asOf }, now.getTime())
    if (!Array.isArray(note)) return [{ shopId, note }]
    problems.push(...note.map(({ field, ...problem }) => ({ field: fieldAt(path, index, field), ...problem })))
    return []
  })
  if (problems.length) throw refusal('invalid-request', `${problems.length} levels are wrong`, { problems })
  return notes
}
