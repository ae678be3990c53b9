import { Link } from 'react-router'
import type { Project } from '@/api/types'
import { paths } from '@/paths'
import { Badge, Tag } from '@/ui/Badge'
import { health } from './status'

function ProjectCard({ project }: { project: Project }) {
  const { tone, words } = health(project)
  return (
    <li className="relative flex flex-col gap-3 rounded-card border border-line bg-deck p-5 shadow-card transition-colors hover:border-line-strong">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <h2 className="min-w-0 text-lg font-semibold break-words">
          <Link to={paths.project(project.slug)} className="after:absolute after:inset-0 after:rounded-card">
            {project.slug}
          </Link>
        </h2>
        <Badge tone={tone}>{words}</Badge>
      </div>
      {project.description && <p className="text-sm text-soft">{project.description}</p>}
      <div className="mt-auto flex flex-wrap items-center gap-x-3 gap-y-2 pt-2 text-[0.8125rem] text-soft">
        <span className="tabular">{project.service_count === 1 ? '1 service' : `${project.service_count} services`}</span>
        <span className="flex flex-wrap gap-1.5">
          {project.environments.map((environment) => (
            <Tag key={environment.id}>{environment.name}</Tag>
          ))}
        </span>
      </div>
    </li>
  )
}

export function ProjectList({ projects }: { projects: Project[] }) {
  return (
    <ul aria-label="Projects" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {projects.map((project) => (
        <ProjectCard key={project.id} project={project} />
      ))}
    </ul>
  )
}
