"""PHP extensions: which ones the official image has, and how the others are installed."""

import re
from collections.abc import Iterable, Sequence

from flows.builders import parts

# With the packages that they are compiled with. What is in neither table is part of the image already.
OWN: dict[str, tuple[str, ...]] = {
    "bcmath": (),
    "bz2": ("libbz2-dev",),
    "calendar": (),
    "exif": (),
    "ffi": ("libffi-dev",),
    "gd": ("libfreetype-dev", "libjpeg62-turbo-dev", "libpng-dev"),
    "gettext": (),
    "gmp": ("libgmp-dev",),
    "intl": ("libicu-dev",),
    "ldap": ("libldap-dev",),
    "mysqli": (),
    "opcache": (),
    "pcntl": (),
    "pdo_mysql": (),
    "pdo_pgsql": ("libpq-dev",),
    "pgsql": ("libpq-dev",),
    "shmop": (),
    "soap": ("libxml2-dev",),
    "sockets": (),
    "sysvmsg": (),
    "sysvsem": (),
    "sysvshm": (),
    "tidy": ("libtidy-dev",),
    "xsl": ("libxslt1-dev",),
    "zip": ("libzip-dev",),
}
PECL: dict[str, tuple[str, ...]] = {
    "apcu": (),
    "igbinary": (),
    "imagick": ("libmagickwand-dev",),
    "memcached": ("libmemcached-dev", "zlib1g-dev"),
    "mongodb": ("libssl-dev",),
    "redis": (),
}


def installed(wanted: Iterable[str], version: str) -> Sequence[str]:
    """Returns the lines that bring the extensions into the official image."""
    is_in_php = re.fullmatch(r"8|8\.[5-9].*|9.*", version)  # since 8.5 the cache of code is part of PHP
    names = sorted({name.lower() for name in wanted} - ({"opcache"} if is_in_php else set()))
    own, pecl = [name for name in names if name in OWN], [name for name in names if name in PECL]
    needed = [package for name in (*own, *pecl) for package in (OWN | PECL)[name]]
    lines = ["docker-php-ext-configure gd --with-freetype --with-jpeg"] if "gd" in own else []
    lines += [f"docker-php-ext-install -j2 {' '.join(own)}"] if own else []
    lines += [f"pecl install {' '.join(pecl)} && docker-php-ext-enable {' '.join(pecl)}"] if pecl else []
    return [
        *([parts.packages(*needed)] if needed else []),
        *([f"RUN {' && '.join(lines)}"] if lines else []),
    ]
