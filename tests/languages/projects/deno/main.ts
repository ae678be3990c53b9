Deno.serve({ port: Number(Deno.env.get("PORT")) }, (asked: Request) =>
  new Response(`hello from Deno, ${Deno.env.get("GREETING")}, ${new URL(asked.url).pathname}`));
