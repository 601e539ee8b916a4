import { Optional, Slug, Text } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ApiProperty } from '@nestjs/swagger'
import { IsUrl, Matches, MaxLength, MinLength } from 'class-validator'
import { JSONSchema } from 'class-validator-jsonschema'

export class PartnerParams {
  @Slug() partnerId: string
}

@Example<RegisterPartner>({
  name: 'Swift Parcels',
  webhookUrl: 'https://parcels.example.com/dossiers',
  webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  key: 'a-long-random-key-of-the-partner',
})
export class RegisterPartner {
  @Text(200) name: string

  /** Where dossiers and recalls are posted; left out, the partner has no webhook. */
  @Optional()
  @MaxLength(2000)
  // `url`, as a validator of documents knows it, takes no host without a domain.
  @JSONSchema({ format: 'uri' })
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: '$property must be an http or https address without user name and password' },
  )
  webhookUrl?: string

  /** Standard Webhooks secret: `whsec_` and the base64 of 24 to 64 bytes. Left out, the one before stays, or one is made. */
  @Optional()
  @Matches(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, { message: '$property must be whsec_ and the base64 of 24 to 64 bytes' })
  webhookSecret?: string

  /** The partner's API key. Left out, the one before stays, or one is made. */
  @Optional()
  @MinLength(16, { message: '$property must have at least 16 characters' })
  @MaxLength(200)
  key?: string
}

export class PartnerView {
  @ApiProperty() partnerId: string
  @ApiProperty() name: string
  @ApiProperty({ type: String, nullable: true }) webhookUrl: string | null
}

export class RegisteredPartner extends PartnerView {
  @ApiProperty({ required: false, description: 'Shown once, when it was made here.' }) key?: string
  @ApiProperty({ required: false, description: 'Shown once, when it was made here.' }) webhookSecret?: string
}
