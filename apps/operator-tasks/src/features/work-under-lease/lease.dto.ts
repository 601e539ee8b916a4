import { Instant, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { MOST_INT } from '../case-files/task-view.dto.js'

/** What every command under a lease carries. */
@Example<LeaseRequest>({ token: 7 })
export class LeaseRequest {
  /** The fencing token of the lease. */
  @Whole(1, MOST_INT) token: number
}

export class HeartbeatView {
  @Instant() expiresAt: string
}
