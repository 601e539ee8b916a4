import { Id, Instant, NestedList, OneOf, Optional, Slug, STAGES, TextList, Whole } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { ActionStore, PAGE_REASONS, type Page, type PageReason } from '../../persistence/action.store.js'
import { MOST_INT } from '../case-files/task-view.dto.js'
import { Problems, refusal } from '../../problems.js'

export class PageIdParam {
  @Id() pageId: string
}

export class ListPagesQuery {
  /** `true` shows those that were acknowledged as well. */
  @Optional() @OneOf(['true', 'false']) acknowledged?: 'true' | 'false'
  /** `next` of the page before. */
  @Optional() @Id() after?: string
  @Optional() @Type(() => Number) @Whole(1, 500) limit?: number
}

export class PageView {
  @Id() pageId: string
  @Slug() shopId: string
  /** `refund-due`: money stands on orders that are cancelled. */
  @OneOf(PAGE_REASONS) reason: PageReason
  @OneOf(STAGES) stage: string
  /** Of the ladder; absent where it did not ask. */
  @Optional() @Whole(1, 1000) rung?: number
  @Instant() firstAt: string
  @Instant() lastAt: string
  /** Orders that this page stands for. */
  @Whole(1, MOST_INT) orders: number
  @TextList(20, 36) newestOrders: string[]
  @Optional() @Instant() acknowledgedAt?: string
}

export class PageListView {
  @NestedList(() => PageView, 500) pages: PageView[]
  @Optional() @Id() next?: string
}

@ApiTags('pages')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/pages')
export class ShowPagesController {
  constructor(
    private readonly database: Database,
    private readonly actions: ActionStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What a supervisor is asked to look at: one page for each shop, reason, stage and rung. Opened last first.' })
  @ApiOkResponse({ type: PageListView })
  async list(@Query() { acknowledged = 'false', after, limit = 100 }: ListPagesQuery): Promise<PageListView> {
    const pages = await this.database.use((sql) => this.actions.pages(sql, acknowledged === 'true', limit, after))
    const last = pages.length === limit ? pages.at(-1) : undefined
    return { pages: pages.map(pageView), ...(last ? { next: last.pageId } : {}) }
  }

  @Post(':pageId/acknowledge')
  @Problems('unknown-page')
  @HttpCode(200)
  @ApiOperation({ summary: 'Closes a page; what comes later opens another.' })
  @ApiOkResponse({ type: PageView })
  async acknowledge(@Param() { pageId }: PageIdParam): Promise<PageView> {
    const page = await this.database.use((sql) => this.actions.acknowledge(sql, pageId))
    if (!page) throw refusal('unknown-page', 'there is no such page')
    return pageView(page)
  }
}

const pageView = ({ firstAt, lastAt, acknowledgedAt, rung, ...page }: Page): PageView => ({
  ...page,
  ...(rung ? { rung } : {}),
  firstAt: firstAt.toISOString(),
  lastAt: lastAt.toISOString(),
  ...(acknowledgedAt ? { acknowledgedAt: acknowledgedAt.toISOString() } : {}),
})
