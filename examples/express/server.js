// A web server. `auto` installs what package.json names and runs its script `start`.
import express from 'express'

const app = express()
app.get('/', (request, response) => {
  response.json({ hello: 'from Express' })
})

const server = app.listen(process.env.PORT ?? 8080)
process.on('SIGTERM', () => server.close()) // requests in flight finish
