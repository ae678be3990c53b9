# Debian's Maven with its plugins, of which it takes all, since the usual repository cannot be reached.
ARG JAVA
FROM $JAVA
RUN apt-get update && apt-get install -y --no-install-recommends maven libmaven-compiler-plugin-java libmaven-resources-plugin-java libmaven-jar-plugin-java libsurefire-java && rm -rf /var/lib/apt/lists/*
RUN cp -rL /usr/share/maven-repo /var/lib/maven-repo \
    && printf '<settings><offline>true</offline><localRepository>/var/lib/maven-repo</localRepository></settings>' > /etc/maven/settings.xml
