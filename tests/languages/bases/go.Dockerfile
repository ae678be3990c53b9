# Debian's Go, and the authorities of the web, which the official image has, too.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends golang-go ca-certificates && rm -rf /var/lib/apt/lists/*
ENV GOPATH=/go
