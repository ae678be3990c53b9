# Debian's Rust.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends cargo ca-certificates gcc libc6-dev && rm -rf /var/lib/apt/lists/*
ENV CARGO_HOME=/usr/local/cargo
