/** The one line that a pipeline needs: deploy this image, if it is one. The rest of the configuration stays as it is. */
export function curlLine(url: string, image: string): string {
  if (image === '') return `curl -fsS -X PUT '${url}'`
  const body = JSON.stringify({ image }).replaceAll("'", "'\\''")
  return `curl -fsS -X PUT '${url}' -H 'content-type: application/json' -d '${body}'`
}

/** Opens a preview of a branch, or deploys it again. */
export function previewLine(url: string): string {
  return `curl -fsS -X PUT -H 'Content-Type: application/json' -d '{"ref": "BRANCH"}' ${url}/NAME`
}
