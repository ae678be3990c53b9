import type { ServiceConfig } from '@/api/types'

/** A configuration for tests: an image and nothing else. */
export function aConfig(more: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    image: 'shop:1',
    git: null,
    upload: null,
    build: null,
    credentials: null,
    deploy_key: null,
    base_registry: null,
    command: null,
    release_command: null,
    copy_commands: null,
    replicas: 1,
    variables: {},
    volumes: [],
    shared_volumes: [],
    config_files: [],
    routes: [],
    host_ports: [],
    health_check: null,
    limits: null,
    reservations: null,
    stop_grace_seconds: 30,
    drain_seconds: 5,
    ...more,
  }
}
