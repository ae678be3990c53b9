import type { QueryClient } from '@tanstack/react-query'
import { createBrowserRouter } from 'react-router'
import { createLoaders } from './loaders'
import { DeploymentPage } from './pages/DeploymentPage'
import { EventsPage } from './pages/EventsPage'
import { LoginRoute } from './pages/LoginRoute'
import { MaintenancePage } from './pages/MaintenancePage'
import { MissingPage } from './pages/MissingPage'
import { ProjectPage } from './pages/ProjectPage'
import { ProjectsPage } from './pages/ProjectsPage'
import { ServicePage } from './pages/ServicePage'
import { Opening } from './Opening'
import { RouteError } from './RouteError'
import { Shell } from './Shell'

export function createRouter(cache: QueryClient, refusal: unknown) {
  const loaders = createLoaders(cache, refusal)
  return createBrowserRouter([
    {
      errorElement: <RouteError />,
      hydrateFallbackElement: <Opening />,
      children: [
        { path: '/login', loader: loaders.login, Component: LoginRoute },
        {
          loader: loaders.session,
          Component: Shell,
          children: [
            {
              errorElement: <RouteError />,
              children: [
                { index: true, loader: loaders.projects, Component: ProjectsPage },
                { path: '/projects/:project', loader: loaders.project, Component: ProjectPage },
                { path: '/maintenance', loader: loaders.maintenance, Component: MaintenancePage },
                { path: '/services/:service/:section?', loader: loaders.service, Component: ServicePage },
                { path: '/deployments/:deployment', loader: loaders.deployment, Component: DeploymentPage },
                { path: '/events', loader: loaders.events, Component: EventsPage },
                { path: '*', Component: MissingPage },
              ],
            },
          ],
        },
      ],
    },
  ])
}
