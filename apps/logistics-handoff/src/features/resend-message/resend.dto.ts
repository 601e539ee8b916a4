import { Id } from '@fifteen/contracts'
import { ApiProperty } from '@nestjs/swagger'

export class ResendParams {
  @Id() orderId: string
}

export class ResendAnswer {
  @ApiProperty({ format: 'uuid' }) orderId: string
  @ApiProperty() dossierRevision: number
  @ApiProperty({ enum: ['resent', 'duplicate'], description: 'duplicate: this key was answered before, and nothing goes out once more' })
  outcome: string
}
