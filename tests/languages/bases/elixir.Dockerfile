# Debian's Elixir. Its package manager comes from a place that cannot be reached; a project without packages needs none.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends elixir erlang-dev erlang-crypto erlang-ssl erlang-runtime-tools erlang-tools && rm -rf /var/lib/apt/lists/*
RUN printf '#!/bin/sh\ncase $1 in local.hex|local.rebar) exit 0; esac\nexec /usr/bin/mix "$@"\n' > /usr/local/bin/mix \
    && chmod +x /usr/local/bin/mix
