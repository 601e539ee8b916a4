import { OneOf } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../../domain/vocabulary.js'
import { LeaseRequest } from '../work-under-lease/lease.dto.js'

@Example<NoteAttemptRequest>({ token: 7, outcome: 'no-answer' })
export class NoteAttemptRequest extends LeaseRequest {
  @OneOf(ATTEMPT_OUTCOMES) outcome: AttemptOutcome
}
