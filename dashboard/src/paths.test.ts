import { expect, test } from 'vitest'
import { paths, streams } from './paths'

test('every address of the dashboard', () => {
  expect({
    login: paths.login(),
    loginWithReturn: paths.login('/services/s1?dialog=archive'),
    projects: paths.projects(),
    newProject: paths.projects({ dialog: 'create' }),
    project: paths.project('shop'),
    staging: paths.project('shop', { environment: 'staging' }),
    oddProject: paths.project('a/b'),
    service: paths.service('s1'),
    variables: paths.service('s1', 'variables'),
    archive: paths.service('s1', 'settings', { dialog: 'archive' }),
    failed: paths.service('s1', 'deployments', { status: 'failed' }),
    shared: paths.project('shop', { environment: 'staging', view: 'variables' }),
    deployment: paths.deployment('d1'),
    configuration: paths.deployment('d1', { show: 'configuration' }),
    filtered: paths.deployment('d1', { level: 'error', source: 'app' }),
    events: paths.events(),
    eventsOfProject: paths.events({ project: 'shop', kind: 'ends' }),
    serviceStream: streams.service('s1'),
    deploymentStream: streams.deployment('d1'),
  }).toMatchInlineSnapshot(`
    {
      "archive": "/services/s1/settings?dialog=archive",
      "configuration": "/deployments/d1?show=configuration",
      "deployment": "/deployments/d1",
      "deploymentStream": "/api/v1/deployments/d1/stream",
      "events": "/events",
      "eventsOfProject": "/events?project=shop&kind=ends",
      "failed": "/services/s1?status=failed",
      "filtered": "/deployments/d1?level=error&source=app",
      "login": "/login",
      "loginWithReturn": "/login?next=%2Fservices%2Fs1%3Fdialog%3Darchive",
      "newProject": "/?dialog=create",
      "oddProject": "/projects/a%2Fb",
      "project": "/projects/shop",
      "projects": "/",
      "service": "/services/s1",
      "serviceStream": "/api/v1/services/s1/stream",
      "shared": "/projects/shop?environment=staging&view=variables",
      "staging": "/projects/shop?environment=staging",
      "variables": "/services/s1/variables",
    }
  `)
})
