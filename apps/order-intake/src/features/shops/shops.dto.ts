import { Currency, Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { IsBoolean, IsISO31661Alpha2, IsTimeZone, Matches, MaxLength, MinLength } from 'class-validator'

export class ShopParams {
  @ApiProperty() @Slug() shopId: string
}

@Example<PutShop>({ name: 'North Shop', timeZone: 'Europe/London', currency: 'GBP', country: 'GB', partnerId: 'fleet', active: true })
export class PutShop {
  @Text(200) name: string
  /** IANA name. */
  @IsTimeZone() @MaxLength(60) timeZone: string
  @Currency() currency: string
  /** ISO 3166 alpha-2. */
  @IsISO31661Alpha2() country: string
  @Slug() partnerId: string
  @Optional() @IsBoolean() active?: boolean
}

export class ShopsQuery {
  @ApiPropertyOptional({ description: 'The last shop of the page before.' }) @Optional() @Slug() after?: string

  @ApiPropertyOptional({ default: 1000, maximum: 1000 })
  @Optional()
  @Type(() => Number)
  @Whole(1, 1_000)
  limit?: number
}

export class ShopAnswer {
  @ApiProperty() shopId: string
  @ApiProperty() name: string
  @ApiProperty() timeZone: string
  @ApiProperty() currency: string
  @ApiProperty() country: string
  @ApiProperty() partnerId: string
  @ApiProperty() active: boolean
  @ApiProperty() revision: number
}

@Example<CreateShopKey>({ key: 'a-long-random-key-of-the-shop', label: 'till' })
export class CreateShopKey {
  /** A key made elsewhere, for seeding; without it one is made. */
  @Optional() @MinLength(12) @MaxLength(200) key?: string
  @Optional() @Text(100) label?: string
}

export class ShopKeyAnswer {
  @ApiProperty() keyId: string
  @ApiProperty() shopId: string
  @ApiProperty() label: string
  @ApiPropertyOptional({ description: 'The key itself: shown now and never again; absent where the caller gave it.' }) key?: string
}

export class ShopKeyParams {
  @ApiProperty() @Slug() shopId: string
  @ApiProperty() @Matches(/^[0-9a-f-]{36}$/) keyId: string
}

export class PolicyParams {
  /** A shop, or `*` for all without a policy of their own. */
  @ApiProperty() @Matches(/^(\*|[a-z0-9][a-z0-9-]{0,39})$/) shopId: string
}

@Example<PutPolicy>({ earlyWaitMs: 900_000 })
export class PutPolicy {
  /** Milliseconds. */
  @Whole(1, 86_400_000) earlyWaitMs: number
}

export class PolicyAnswer {
  @ApiProperty() shopId: string
  @ApiProperty() earlyWaitMs: number
}
