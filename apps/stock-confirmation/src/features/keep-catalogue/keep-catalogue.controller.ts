import { UnitOfWork } from '@fifteen/messaging'
import { AdminGuard } from '@fifteen/service-defaults'
import { Body, Controller, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { CatalogueStore } from '../../persistence/catalogue.store.js'
import { CatalogueBatch, CatalogueKept } from './keep-catalogue.dto.js'

@ApiTags('catalogue')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/catalogue')
export class KeepCatalogueController {
  constructor(
    private readonly catalogue: CatalogueStore,
    private readonly work: UnitOfWork,
  ) {}

  /** Replaces these items of a shop's catalogue with their substitutes; others stay as they are. */
  @Put()
  @ApiOkResponse({ type: CatalogueKept })
  put(@Body() { shopId, items }: CatalogueBatch): Promise<CatalogueKept> {
    return this.work.run(
      async ({ sql }) => {
        await this.catalogue.put(sql, shopId, items)
        return { kept: items.length }
      },
      { handler: 'catalogue' },
    )
  }
}
