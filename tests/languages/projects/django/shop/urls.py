import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import re_path


def hello(request: HttpRequest) -> HttpResponse:
    collected = (settings.STATIC_ROOT / "page.txt").read_text()
    return HttpResponse(f"hello from Django, {os.environ['GREETING']}, {request.path}, {collected}")


urlpatterns = [re_path("", hello)]
