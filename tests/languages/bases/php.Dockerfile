# Debian's PHP and Apache, where the official image has its own: files of settings, site and commands, and any user.
# Debian's Composer, too, of which a recipe copies the program alone.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends apache2 composer libapache2-mod-php \
    && rm -rf /var/lib/apt/lists/*
ENV PHP_INI_SCAN_DIR=:/usr/local/etc/php/conf.d
WORKDIR /var/www/html
RUN mkdir -p /usr/local/etc/php/conf.d /var/run/apache2 /var/lock/apache2 && rm index.html \
    && ln -s /usr/share/php /usr/local/share/php \
    && chmod 1777 /var/run/apache2 /var/lock/apache2 /var/log/apache2 \
    && ln -sfT /dev/stderr /var/log/apache2/error.log && ln -sfT /dev/stdout /var/log/apache2/access.log \
    && ln -sfT /dev/stdout /var/log/apache2/other_vhosts_access.log \
    && printf '<Directory /var/www/>\n AllowOverride All\n</Directory>\n' > /etc/apache2/conf-enabled/docker-php.conf \
    && printf '#!/bin/sh\n. /etc/apache2/envvars\nexec apache2 -DFOREGROUND "$@"\n' > /usr/local/bin/apache2-foreground \
    && chmod +x /usr/local/bin/apache2-foreground
CMD ["apache2-foreground"]
