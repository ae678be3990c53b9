import os
from pathlib import Path

SECRET_KEY = os.environ.get("SECRET_KEY", "for a test")
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.staticfiles"]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
STATIC_URL = "static/"
STATIC_ROOT = Path(__file__).parent.parent / "collected"
STATICFILES_DIRS = [Path(__file__).parent / "files"]
