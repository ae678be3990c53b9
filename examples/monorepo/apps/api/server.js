// A service of the workspace: it uses a package beside it.
import { createServer } from 'node:http'
import { greeting } from 'greeting'

const server = createServer((request, response) => response.end(JSON.stringify({ hello: greeting })))
server.listen(process.env.PORT ?? 8080)
process.on('SIGTERM', () => server.close())
