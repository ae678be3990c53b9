# Debian's Ruby, and its gems in the form in which rubygems.org has them, which cannot be reached.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends bundler ruby ruby-sinatra ruby-webrick \
    && rm -rf /var/lib/apt/lists/*
COPY gems.rb /
RUN ruby /gems.rb sinatra mustermann rack rack-protection tilt ruby2_keywords webrick \
    && gem generate_index --directory /gems \
    && bundle config set --global mirror.https://rubygems.org file:///gems
