import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

/** A logistics partner. Its topics exist before its row does. */
export interface Partner {
  readonly partnerId: string
  readonly name: string
  readonly keyHash: string
  readonly webhookUrl: string | null
  readonly webhookSecret: string | null
}

const COLUMNS = `partner_id as "partnerId", name, key_hash as "keyHash", webhook_url as "webhookUrl", webhook_secret as "webhookSecret"`

const list = statement('partner-list', `select ${COLUMNS} from partner order by partner_id`)
const findForUpdate = statement('partner-find-for-update', `select ${COLUMNS} from partner where partner_id = $1 for update`)
const findAll = statement('partner-find-all', `select ${COLUMNS} from partner where partner_id = any($1::text[])`)
const save = statement(
  'partner-save',
  `insert into partner (partner_id, name, key_hash, webhook_url, webhook_secret, changed_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (partner_id) do update set name = excluded.name, key_hash = excluded.key_hash, webhook_url = excluded.webhook_url,
     webhook_secret = excluded.webhook_secret, changed_at = excluded.changed_at`,
)

@Injectable()
export class PartnerStore {
  async list(sql: Sql): Promise<Partner[]> {
    return sql.query<Partner>(list)
  }

  async findForUpdate(sql: Sql, partnerId: string): Promise<Partner | undefined> {
    const [partner] = await sql.query<Partner>(findForUpdate, [partnerId])
    return partner
  }

  async findAll(sql: Sql, partnerIds: readonly string[]): Promise<Map<string, Partner>> {
    const partners = await sql.query<Partner>(findAll, [partnerIds])
    return new Map(partners.map((partner) => [partner.partnerId, partner]))
  }

  async save(sql: Sql, partner: Partner, at: Date): Promise<void> {
    const { partnerId, name, keyHash, webhookUrl, webhookSecret } = partner
    await sql.query(save, [partnerId, name, keyHash, webhookUrl, webhookSecret, at])
  }
}
