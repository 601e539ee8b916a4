import { Timers } from '@fifteen/messaging'

/** Wakes a case when its payment budget is over; owned by the order. */
export const paymentTimers = new Timers('payment-budget')

/** Wakes a task when its lease or its postponement is over; owned by the task. Not moved by heartbeats. */
export const taskTimers = new Timers('task')
