import { createHmac } from 'node:crypto'
import { canonicalJson } from '@fifteen/kernel'
import { ADMIN_KEY } from '@fifteen/service-defaults'
import { Inject, Injectable } from '@nestjs/common'

/** Recognises a repeated command without keeping its body: keyed, because a body may hold a phone number that a plain hash would give away. */
@Injectable()
export class Fingerprint {
  readonly #key: Buffer

  constructor(@Inject(ADMIN_KEY) secret: string) {
    this.#key = createHmac('sha256', secret).update('task-command').digest()
  }

  of(command: string, body: object): string {
    return createHmac('sha256', this.#key).update(canonicalJson({ command, body })).digest('base64url')
  }
}
