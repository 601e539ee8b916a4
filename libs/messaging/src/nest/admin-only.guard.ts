import { ADMIN_ACCESS, ADMIN_GUARD } from '@fifteen/kernel'
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'

/** Asks the service's own guard for administrators. */
@Injectable()
export class AdminOnly implements CanActivate {
  static readonly keys = [ADMIN_ACCESS]

  constructor(@Inject(ADMIN_GUARD) private readonly guard: CanActivate) {}

  canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    return this.guard.canActivate(context)
  }
}
