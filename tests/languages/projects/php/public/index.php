<?php
echo "hello from PHP, ", getenv("GREETING"), ", ", $_SERVER["REQUEST_URI"], ", ", posix_getuid();
