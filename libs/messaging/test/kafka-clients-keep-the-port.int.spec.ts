import { KafkaClient, KafkajsClient } from '../src/index.js'
import { brokerClientContract } from './support/broker-client-contract.js'

brokerClientContract('kafkajs', (brokers) => new KafkajsClient({ brokers, clientId: 'contract' }))
brokerClientContract('of the services', (brokers) => new KafkaClient({ brokers, clientId: 'contract' }))
