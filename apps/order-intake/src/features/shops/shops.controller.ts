import { randomBytes } from 'node:crypto'
import { newId } from '@fifteen/kernel'
import { Database } from '@fifteen/persistence'
import { AdminGuard, hashApiKey } from '@fifteen/service-defaults'
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { putPolicy } from '../../persistence/policy.store.js'
import { addShopKey, revokeShopKey, type Shop } from '../../persistence/shop.store.js'
import { AnnounceShop } from './announce-shop.handler.js'
import { ShopRegistry } from './shop-registry.js'
import {
  CreateShopKey,
  PolicyAnswer,
  PolicyParams,
  PutPolicy,
  PutShop,
  ShopAnswer,
  ShopKeyAnswer,
  ShopKeyParams,
  ShopParams,
  ShopsQuery,
} from './shops.dto.js'
import { Problems, refusal } from '../../problems.js'

const KEY_BYTES = 32
/** On one page of the list. */
const MOST_SHOPS = 1_000

/** Shops, their keys and intake's policies: for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1')
export class ShopsController {
  constructor(
    private readonly announce: AnnounceShop,
    private readonly registry: ShopRegistry,
    private readonly database: Database,
  ) {}

  @Get('shops')
  @ApiOkResponse({ type: [ShopAnswer] })
  async list(@Query() { after = '', limit = MOST_SHOPS }: ShopsQuery): Promise<ShopAnswer[]> {
    await this.registry.refresh()
    const shops = this.registry.list().filter(({ shopId }) => shopId > after)
    return shops
      .toSorted((a, b) => (a.shopId < b.shopId ? -1 : 1))
      .slice(0, limit)
      .map(toAnswer)
  }

  @Put('shops/:shopId')
  @ApiBody({ type: PutShop })
  @ApiOkResponse({ type: ShopAnswer })
  async put(@Param() { shopId }: ShopParams, @Body() { active = true, ...settings }: PutShop): Promise<ShopAnswer> {
    return toAnswer(await this.announce.put(shopId, { ...settings, active }))
  }

  @Post('shops/:shopId/keys')
  @Problems('unknown-shop', 'key-taken')
  @ApiBody({ type: CreateShopKey })
  @ApiCreatedResponse({ type: ShopKeyAnswer })
  async createKey(@Param() { shopId }: ShopParams, @Body() { key: given, label = 'default' }: CreateShopKey): Promise<ShopKeyAnswer> {
    await this.registry.refresh()
    if (!this.registry.get(shopId)) throw refusal('unknown-shop', `there is no shop ${shopId}`)
    const key = given ?? randomBytes(KEY_BYTES).toString('base64url')
    const added = await this.database.use((sql) => addShopKey(sql, { keyId: newId(), shopId, label }, hashApiKey(key)))
    if (added?.shopId !== shopId) throw refusal('key-taken', 'this key cannot be given to this shop: choose another')
    await this.registry.refreshAfterChange()
    return { ...added, ...(given === undefined ? { key } : {}) }
  }

  @Delete('shops/:shopId/keys/:keyId')
  @Problems('unknown-key')
  @HttpCode(204)
  @ApiNoContentResponse()
  async revokeKey(@Param() { shopId, keyId }: ShopKeyParams): Promise<void> {
    const revoked = await this.database.use((sql) => revokeShopKey(sql, shopId, keyId))
    if (!revoked) throw refusal('unknown-key', `shop ${shopId} has no such key`)
    await this.registry.refreshAfterChange()
  }

  @Get('policies/:shopId')
  @ApiOkResponse({ type: PolicyAnswer })
  async policy(@Param() { shopId }: PolicyParams): Promise<PolicyAnswer> {
    await this.registry.refresh()
    return this.registry.policy(shopId)
  }

  @Put('policies/:shopId')
  @ApiBody({ type: PutPolicy })
  @ApiOkResponse({ type: PolicyAnswer })
  async putPolicy(@Param() { shopId }: PolicyParams, @Body() { earlyWaitMs }: PutPolicy): Promise<PolicyAnswer> {
    await this.database.use((sql) => putPolicy(sql, { shopId, earlyWaitMs }))
    await this.registry.refreshAfterChange()
    return this.registry.policy(shopId)
  }
}

const toAnswer = ({ hashKey: _, ...shop }: Shop): ShopAnswer => shop
