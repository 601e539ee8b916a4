import type { WorkContext } from '@fifteen/messaging'
import { Injectable, Logger } from '@nestjs/common'
import { ActionStore, type PageToAdd } from '../../persistence/action.store.js'
import { taskMetrics } from '../case-files/task-metrics.js'

/** Asks supervisors to look; one page stands for all orders of one shop, stage, rung and reason until it is acknowledged. */
@Injectable()
export class PageSupervisors {
  readonly #logger = new Logger('page-supervisors')

  constructor(private readonly actions: ActionStore) {}

  async page(pages: readonly PageToAdd[], context: WorkContext, now: Date): Promise<void> {
    if (!pages.length) return
    const told = await this.actions.page(context.sql, pages, now)
    context.afterCommit(() => {
      for (const page of pages) taskMetrics.pages.inc({ stage: page.stage }, page.orderIds.length)
      for (const page of told) this.#logger.warn({ message: 'supervisor paged: look at GET /v1/pages', ...page })
    })
  }
}
