# Debian's Gradle.
ARG JAVA
FROM $JAVA
RUN apt-get update && apt-get install -y --no-install-recommends gradle && rm -rf /var/lib/apt/lists/*
