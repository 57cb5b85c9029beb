// Starts a whole Bluesky network on loopback and says where it listens. Ends with SIGTERM, or when its parent goes.
import { TestNetwork } from '@atproto/dev-env'

const ports = JSON.parse(process.env.PARVIS_PORTS)
const rateLimitsEnabled = process.env.PARVIS_RATE_LIMITS === '1'
const network = await TestNetwork.create({
  plc: { port: ports.plc },
  pds: { port: ports.pds, hostname: 'localhost', enableDidDocWithSession: true, rateLimitsEnabled },
  bsky: { port: ports.bsky, publicUrl: `http://localhost:${ports.bsky}`, dbPostgresSchema: 'bsky' },
  ozone: { port: ports.ozone },
  dbPostgresUrl: process.env.DB_POSTGRES_URL,
  dbPostgresSchema: 'parvis',
})

let closing = false
async function close() {
  if (closing) return
  closing = true
  await Promise.race([network.close(), new Promise((done) => setTimeout(done, 3000))])
  process.exit(0)
}
process.on('SIGTERM', close)
process.on('SIGINT', close)
process.stdin.on('end', close).resume()

const addresses = { pds: network.pds.url, appview: network.bsky.url, plc: network.plc.url }
console.log(`READY ${JSON.stringify(addresses)}`)
