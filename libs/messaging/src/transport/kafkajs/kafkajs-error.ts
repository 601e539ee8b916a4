import kafkajs from 'kafkajs'

/** kafkajs spreads its errors into its exports, where Node's loader of ES modules does not find them by name. */
export const KafkaJSError = kafkajs.KafkaJSError
export type KafkaJSError = InstanceType<typeof KafkaJSError>
